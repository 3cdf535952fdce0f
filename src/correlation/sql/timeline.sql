-- Slices of time: what came, and what was found.
SELECT
    toString(slice * {slice_ns:Int64})      AS begins,
    toString(sum(gateway))                  AS gateway,
    toString(sum(events))                   AS events,
    sumMapIf(map(found, many), found != '') AS findings
FROM
(
    SELECT
        intDiv(verdicts.time, {slice_ns:Int64}) AS slice,
        0::UInt64                               AS gateway,
        0::UInt64                               AS events,
        toString(class)                         AS found,
        count()                                 AS many
    FROM verdicts
    WHERE has({finding_classes:Array(String)}, class)
    GROUP BY slice, found
    UNION ALL
    SELECT intDiv(time, {slice_ns:Int64}) AS slice, countIf(side = 'gateway'), countIf(side = 'event'), '', 0
    FROM records
    WHERE set_aside = '' AND time BETWEEN {judge_from:Int64} AND {judge_to:Int64}
    GROUP BY slice
)
GROUP BY slice
ORDER BY slice
