-- What the inputs hold, by what becomes of it here.
SELECT
    side, set_aside, reached,
    toString(count())      AS records,
    toString(min(time))    AS first,
    toString(max(time))    AS last
FROM records
WHERE true
GROUP BY side, set_aside, reached
