-- Trace id and request id agree, the fingerprints do not: one request, whose key changed
-- on its way, or was made a fingerprint with another pepper.
SELECT
    id, side, time, target, tail,
    (trace_id, request_id) AS agreed
FROM unsettled
WHERE trace_id != 0 AND request_id != ''
