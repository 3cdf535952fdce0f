-- The suspects' records, each once.
SELECT side, toString(count()) AS records
FROM open
WHERE time BETWEEN {judge_from:Int64} AND {judge_to:Int64}
GROUP BY side
