-- Keys with the most findings.
SELECT
    if(gateway_fingerprint != '', gateway_fingerprint, app_fingerprint) AS fingerprint,
    if(gateway_fingerprint != '', gateway_key_id, app_key_id)           AS key_id,
    toString(count())                                                   AS total,
    sumMap(map(toString(class), 1::UInt64))                             AS findings
FROM verdicts
WHERE has({finding_classes:Array(String)}, class) AND fingerprint != ''
GROUP BY fingerprint, key_id
ORDER BY count() DESC, fingerprint
LIMIT {limit:UInt64}
