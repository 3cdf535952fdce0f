-- Worst first; what succeeded at the application before what it refused.
SELECT
    class,
    toString(time)                                                     AS time,
    if(trace_id = 0, '', lower(hex(reinterpretAsFixedString(trace_id)))) AS trace_id,
    request_id, method, path,
    gateway_fingerprint, gateway_key_id, app_fingerprint, app_key_id,
    gateway_status, upstream_status, app_status, gateway, events, client, refused, known_trace
FROM verdicts
WHERE has({finding_classes:Array(String)}, class)
ORDER BY indexOf({finding_classes:Array(String)}, class), app_status NOT BETWEEN 200 AND 399, time, trace_id, request_id
LIMIT {limit:UInt64}
