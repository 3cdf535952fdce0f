-- What the inputs hold, by what becomes of it here.
SELECT
    side, set_aside, reached,
    time BETWEEN {judge_from:Int64} AND {judge_to:Int64} AS judged,
    toString(count())      AS records,
    toString(min(time))    AS first,
    toString(max(time))    AS last
FROM records
WHERE set_aside != 'of the other form'
GROUP BY side, set_aside, reached, judged
