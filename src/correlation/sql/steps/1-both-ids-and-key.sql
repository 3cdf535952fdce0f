-- Trace id, request id and key agree: the same request, unless there are several like it.
SELECT
    id, side, time, target, tail,
    (trace_id, request_id, arrayJoin(prints)) AS agreed
FROM unsettled
WHERE trace_id != 0 AND request_id != ''
