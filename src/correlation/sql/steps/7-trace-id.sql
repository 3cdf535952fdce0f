-- Trace id agrees, the fingerprints do not, and one side has no request id. A trace id
-- alone is easily forged: only with the same target.
-- `lacking` says which side has none, and so keeps apart what has one on both.
SELECT
    id, side, time, target, tail,
    if(request_id = '', [toString(side), 'both'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (trace_id, arrayJoin(lacking)) AS agreed
FROM unsettled
WHERE trace_id != 0
