-- One step: for each record, how many of the other side agree with it in this step's key
-- and lie within the window. `keyed` is the step's file.
--
-- To form the pairs and count them would cost n^2 when one request is repeated n times, which a
-- client is free to do. So each record becomes three points in time: where its window
-- begins, itself, and where its window ends. Along the points a running count of the others
-- goes up; what it gained from the beginning to the end of a window lies in it.
WITH
    agreeing AS
    (
        SELECT
            sipHash128Keyed(({salt_low:UInt64}, {salt_high:UInt64}),
                            agreed, if({narrow:Bool}, target, tail)) AS key,
            id, side, time
        FROM keyed
        WHERE id NOT IN (SELECT id FROM settled WHERE step != 0)
    ),
    points AS
    (
        SELECT
            key, id, side,
            -- At the same moment: first the beginnings, then the records, then the ends.
            arrayJoin([(time - {window:Int64}, 1), (time, 2), (time + {window:Int64}, 3)]) AS point,
            point.1 AS moment, point.2 AS what
        FROM agreeing
        -- Most have nobody on the other side, and an aggregation is cheaper than a sort.
        WHERE key IN (SELECT key FROM agreeing GROUP BY key HAVING min(side) != max(side))
    ),
    counted AS
    (
        SELECT
            key, id, side, what,
            sum(what = 2 AND side = 'gateway') OVER along AS gateway_so_far,
            sum(what = 2 AND side = 'event')   OVER along AS events_so_far,
            if(side = 'gateway', gateway_so_far, events_so_far) AS own,
            if(side = 'gateway', events_so_far, gateway_so_far) AS other
        FROM points
        WINDOW along AS (PARTITION BY key ORDER BY moment, what ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
SELECT
    reinterpretAsUInt128(key) AS key, id, side,
    maxIf(other, what = 3) - maxIf(other, what = 1) AS others,
    maxIf(own, what = 2)                            AS place,
    maxIf(other, what = 3)                          AS last_other
FROM counted
GROUP BY key, id, side
HAVING others > 0
