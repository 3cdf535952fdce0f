-- What has candidates in this step, and too many of them. Two that have only each other, but paths
-- with nothing in common, are two requests.
SELECT DISTINCT id, 0::UInt128 AS partner, {step:UInt8} AS step
FROM candidates
WHERE id NOT IN (SELECT id FROM settled)
    AND id NOT IN (SELECT arrayJoin([gateway_id, event_id]) FROM pairs WHERE NOT alike)
