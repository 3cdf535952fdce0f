-- The files that a pattern means: https://clickhouse.com/docs/sql-reference/table-functions/file#globs-in-path
SELECT _path AS path
FROM file({pattern:String}, 'One')
ORDER BY path
