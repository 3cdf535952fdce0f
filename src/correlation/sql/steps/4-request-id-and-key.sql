-- Request id and key agree; one side has no trace id.
-- `lacking` says which side has none, and so keeps apart what has one on both.
SELECT
    id, side, time, target, tail,
    if(trace_id = 0, [toString(side), 'both'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (request_id, arrayJoin(prints), arrayJoin(lacking)) AS agreed
FROM unsettled
WHERE request_id != ''
