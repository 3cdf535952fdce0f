-- How often the suspects' records were delivered: second deliveries are in it.
SELECT side, toString(count()) AS records
FROM records
WHERE set_aside = '' AND reached AND time BETWEEN {judge_from:Int64} AND {judge_to:Int64}
    AND trace_id GLOBAL IN (SELECT trace_id FROM suspects)
GROUP BY side
