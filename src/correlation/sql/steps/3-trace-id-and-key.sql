-- Trace id and key agree; one side, the other, or both have no request id.
-- `lacking` keeps apart the records that both have one.
SELECT
    id, side, time, method, path,
    if(request_id = '', ['gateway', 'event'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (trace_id, arrayJoin(prints), arrayJoin(lacking)) AS agreed
FROM open
WHERE trace_id != 0
