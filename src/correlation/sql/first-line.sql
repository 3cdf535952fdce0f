-- Which form most of a file has shows in its first line; a line of OTLP begins with its one field.
SELECT startsWith(line, '{"resource') AS otlp
FROM file({path:String}, 'LineAsString', 'line String')
WHERE trimRight(line) != ''
LIMIT 1
