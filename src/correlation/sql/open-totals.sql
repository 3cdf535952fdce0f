-- How many records the suspects have, and how many of those are second deliveries.
SELECT toString(side) AS side, toString(sum(copies)) AS delivered, toString(count()) AS records
FROM open
WHERE time BETWEEN {judge_from:Int64} AND {judge_to:Int64}
GROUP BY side
