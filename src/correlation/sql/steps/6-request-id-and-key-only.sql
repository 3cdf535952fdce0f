-- Request id and key agree, the trace ids do not: the application began a trace of its own,
-- or a client repeats its request ids. Only with the same method and path.
SELECT
    id, side, time, method, path,
    (request_id, arrayJoin(prints)) AS agreed
FROM open
WHERE request_id != ''
