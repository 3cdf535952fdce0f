-- What the gateway answered by itself, by the status that it gave; each record once.
SELECT toString(status) AS answer, toString(uniqExact(identity)) AS refused
FROM records
WHERE set_aside = '' AND NOT reached AND time BETWEEN {judge_from:Int64} AND {judge_to:Int64}
GROUP BY status
ORDER BY uniqExact(identity) DESC, answer
