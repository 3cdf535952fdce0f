-- Gateway records and events with the same ids that did not come together. Further apart than the window: clocks, or requests
-- that were repeated with the ids of earlier ones. Within it: paths that have nothing in
-- common, as a gateway may make them, or forged ids.
SELECT
    toString(countIf(apart > {window:Int64}))  AS late,
    toString(toInt64(ifNotFinite(medianIf(apart, apart > {window:Int64}), 0))) AS late_ns,
    toString(countIf(apart <= {window:Int64} AND prints = 1)) AS elsewhere
FROM
(
    SELECT
        max(time) - min(time) AS apart,
        uniqExact(if(gateway = 1, (gateway_fingerprint, gateway_key_id), (app_fingerprint, app_key_id))) AS prints
    FROM verdicts
    WHERE class IN ('blind_spot', 'bypass', 'at_edge') AND (gateway_fingerprint = '' OR app_fingerprint = '') AND trace_id != 0
    GROUP BY trace_id, request_id
    HAVING sum(gateway) > 0 AND sum(events) > 0
)
