-- Slices of time: what came, and what was found.
SELECT
    toString(slice * {slice_ns:Int64})     AS time,
    toString(sum(gateway))                 AS gateway,
    toString(sum(events))                  AS events,
    sumMapIf(map(found, many), found != '') AS findings
FROM
(
    SELECT
        intDiv(time, {slice_ns:Int64}) AS slice,
        countIf(side = 'gateway')      AS gateway,
        countIf(side = 'event')        AS events,
        ''                             AS found,
        0::UInt64                      AS many
    FROM records
    WHERE set_aside = ''
    GROUP BY slice
    UNION ALL
    SELECT intDiv(time, {slice_ns:Int64}) AS slice, 0, 0, toString(class) AS found, count()
    FROM verdicts
    WHERE has({finding_classes:Array(String)}, class)
    GROUP BY slice, found
)
GROUP BY slice
ORDER BY slice
