-- Request id agrees, the fingerprints do not, and one side has no trace id. Only with the
-- same target.
-- `lacking` says which side has none, and so keeps apart what has one on both.
SELECT
    id, side, time, target, tail,
    if(trace_id = 0, [toString(side), 'both'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (request_id, arrayJoin(lacking)) AS agreed
FROM unsettled
WHERE request_id != ''
