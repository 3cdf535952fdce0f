-- Request id agrees, the fingerprints do not, and one side has no trace id. Only with the
-- same method and path.
-- `lacking` keeps apart the records that both have one.
SELECT
    id, side, time, method, path,
    if(trace_id = 0, ['gateway', 'event'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (request_id, arrayJoin(lacking)) AS agreed
FROM open
WHERE request_id != ''
