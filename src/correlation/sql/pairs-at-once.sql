-- Step 1 for most, before all steps (0): two records, one of each side, that have both ids and the target to themselves.
-- One aggregation settles most of them, and leaves little to the steps.
SELECT pair.1 AS id, pair.2 AS partner, 0::UInt8 AS step
FROM
(
    SELECT anyIf(id, side = 'gateway') AS gateway_id, anyIf(id, side = 'event') AS event_id
    FROM open
    WHERE trace_id != 0 AND request_id != ''
    GROUP BY sipHash128Keyed(({salt_low:UInt64}, {salt_high:UInt64}), trace_id, request_id, target)
    HAVING count() = 2 AND min(side) != max(side)
        AND max(time) - min(time) <= {window:Int64}
        -- They have a fingerprint in common: each has every one of its own once. (With hasAny of any and anyLast,
        -- whose states hold lists of any kind, the whole took more than four times as long.)
        AND length(groupUniqArrayArray(prints)) < sum(length(prints))
)
ARRAY JOIN [(gateway_id, event_id), (event_id, gateway_id)] AS pair
