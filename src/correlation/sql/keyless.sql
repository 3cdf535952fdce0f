-- The gateway's fingerprint that most requests have which came to the application without a
-- key. One that many have is the digest of nothing: a gateway that does not look whether there is
-- a key. (Without a pepper that one is known: read-gateway.sql.)
SELECT gateway_fingerprint AS fingerprint, toString(count()) AS verdicts
FROM verdicts
WHERE class = 'fingerprint_mismatch' AND app_fingerprint = ''
GROUP BY gateway_fingerprint
ORDER BY count() DESC
LIMIT 1
