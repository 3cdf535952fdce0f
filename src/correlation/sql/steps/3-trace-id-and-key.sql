-- Trace id and key agree; one side, the other, or both have no request id.
-- `lacking` says which side has none, and so keeps apart what has one on both.
SELECT
    id, side, time, target, tail,
    if(request_id = '', [toString(side), 'both'], [if(side = 'gateway', 'event', 'gateway')]) AS lacking,
    (trace_id, arrayJoin(prints), arrayJoin(lacking)) AS agreed
FROM unsettled
WHERE trace_id != 0
