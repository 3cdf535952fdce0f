-- Records at an edge that lie where the other input has nothing at all.
SELECT
    toString(sumIf(events, time > {gateway_last:Int64}))   AS events_after,
    toString(sumIf(events, time < {gateway_first:Int64}))  AS events_before,
    toString(sumIf(gateway, time > {events_last:Int64}))   AS gateway_after,
    toString(sumIf(gateway, time < {events_first:Int64}))  AS gateway_before
FROM verdicts
WHERE class = 'at_edge'
