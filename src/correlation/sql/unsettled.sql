-- What was not settled at once, and shares an id with a record of the other side: little, which the steps
-- read again and again. Whatever they bring together has one of the ids in common.
WITH
    remaining AS
    (
        SELECT id, side, time, trace_id, request_id, prints, target, tail
        FROM open
        WHERE id NOT IN (SELECT id FROM settled)
    )
SELECT *
FROM remaining
WHERE (trace_id != 0
       AND trace_id IN (SELECT trace_id FROM remaining GROUP BY trace_id HAVING min(side) != max(side)))
   OR (request_id != ''
       AND request_id IN (SELECT request_id FROM remaining GROUP BY request_id HAVING min(side) != max(side)))
