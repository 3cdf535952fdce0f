-- What has candidates in this step, and too many of them.
SELECT DISTINCT id, 0::UInt128 AS partner, {step:UInt8} AS step
FROM candidates
WHERE id NOT IN (SELECT id FROM settled)
