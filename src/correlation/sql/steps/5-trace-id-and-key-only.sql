-- Trace id and key agree, the request ids do not: something on the way made a new one, or
-- it is another request of the same trace. Only with the same target.
SELECT
    id, side, time, target, tail,
    (trace_id, arrayJoin(prints)) AS agreed
FROM unsettled
WHERE trace_id != 0
