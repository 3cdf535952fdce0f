-- Blind spots and bypasses with the same ids: clocks further apart than the window, or
-- requests repeated later with the ids of an earlier one.
SELECT toString(count()) AS pairs, toString(toInt64(ifNotFinite(median(apart), 0))) AS apart_ns
FROM
(
    SELECT max(time) - min(time) AS apart
    FROM verdicts
    WHERE class IN ('blind_spot', 'bypass') AND trace_id != 0
    GROUP BY trace_id, request_id
    HAVING uniqExact(class) = 2
)
