-- Request id and key agree; one side has no trace id.
-- `lacking` keeps apart the records that both have one.
SELECT
    id, side, time, method, path,
    if(trace_id = 0, ['gateway', 'event'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (request_id, arrayJoin(prints), arrayJoin(lacking)) AS agreed
FROM open
WHERE request_id != ''
