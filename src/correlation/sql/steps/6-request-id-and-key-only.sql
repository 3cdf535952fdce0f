-- Request id and key agree, the trace ids do not: the application began a trace of its own,
-- or a client repeats its request ids. Only with the same target.
SELECT
    id, side, time, target, tail,
    (request_id, arrayJoin(prints)) AS agreed
FROM unsettled
WHERE request_id != ''
