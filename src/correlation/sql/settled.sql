-- Both of each pair of the step whose paths have something in common.
SELECT pair.1 AS id, pair.2 AS partner, {step:UInt8} AS step
FROM pairs
ARRAY JOIN [(gateway_id, event_id), (event_id, gateway_id)] AS pair
WHERE alike
