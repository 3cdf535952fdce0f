-- Which pairs of peppers kept records from being compared.
SELECT gateway_key_id, app_key_id, toString(count()) AS verdicts
FROM verdicts
WHERE class = 'not_comparable'
GROUP BY gateway_key_id, app_key_id
ORDER BY count() DESC
LIMIT 3
