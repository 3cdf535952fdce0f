-- What was not settled at once: little, which the steps read again and again.
SELECT id, side, time, trace_id, request_id, prints, target, tail
FROM open
WHERE id NOT IN (SELECT id FROM settled)
