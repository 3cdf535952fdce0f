-- Trace id agrees, the fingerprints do not, and one side has no request id. A trace id
-- alone is easily forged: only with the same method and path.
-- `lacking` keeps apart the records that both have one.
SELECT
    id, side, time, method, path,
    if(request_id = '', ['gateway', 'event'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (trace_id, arrayJoin(lacking)) AS agreed
FROM open
WHERE trace_id != 0
