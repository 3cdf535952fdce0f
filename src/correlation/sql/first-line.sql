-- What kind of file it is shows in its first line.
SELECT substring(line, 1, 4096) AS line
FROM file({path:String}, 'LineAsString', 'line String')
WHERE line != ''
LIMIT 1
