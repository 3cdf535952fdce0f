// The correlation in DuckDB's SQL, after trying what is fastest there.

/** Longer than any line: 512 events. Buffers are twice as large. */
const MAX_LINE = 4 * 1024 * 1024;

/** In microseconds, as every time here. */
const WINDOW = 5_000_000;

/**
 * Paths into JSON, and attributes by their place in the list of names: 11 s of CPU for a million records.
 * With typed columns for the nested batches (STRUCT(… logRecords STRUCT(…)[])[]) the reading alone took 15 s.
 */
export const readEvents = (file: string): string => {
  const value = (name: string): string => `"values"[list_position("names", '${name}')]`;
  return `
    CREATE TABLE e AS
    SELECT DISTINCT
      fields[1]::BIGINT // 1000 AS "time",
      fields[2]::UUID AS trace_id,
      fields[3] AS span_id,
      ${value('http.request.header.x-request-id')} ->> '$.arrayValue.values[0].stringValue' AS request_id,
      ${value('api_key.fingerprint')} ->> '$.stringValue' AS fingerprint,
      ${value('api_key.previous_fingerprints')} ->> '$.arrayValue.values[*].stringValue' AS previous,
      ${value('http.request.method')} ->> '$.stringValue' AS "method",
      ${value('url.path')} ->> '$.stringValue' AS path,
      (${value('http.response.status_code')} ->> '$.intValue')::SMALLINT AS status
    FROM (
      SELECT
        record ->> ['$.timeUnixNano', '$.traceId', '$.spanId', '$.eventName'] AS fields,
        record ->> '$.attributes[*].key' AS "names",
        record -> '$.attributes[*].value' AS "values"
      FROM (
        SELECT unnest(json -> '$.resourceLogs[*].scopeLogs[*].logRecords[*]') AS record
        FROM read_ndjson_objects('${file}', maximum_object_size = ${MAX_LINE})
      )
    )
    WHERE fields[4] = 'api_key.authentication'`;
};

export const readGateway = (file: string): string => `
  CREATE TABLE g AS
  SELECT DISTINCT
    CASE
      WHEN contains("time", 'T') THEN epoch_us("time"::TIMESTAMP)
      ELSE round("time"::DOUBLE * 1e6)::BIGINT
    END AS "time",
    trace_id, request_id, api_key_fingerprint AS fingerprint, "method", path, status, upstream_status
  FROM read_json('${file}', format = 'newline_delimited', columns = {
    time: 'VARCHAR', trace_id: 'UUID', request_id: 'VARCHAR', method: 'VARCHAR', path: 'VARCHAR',
    status: 'SMALLINT', upstream_status: 'SMALLINT', api_key_fingerprint: 'VARCHAR'
  })`;

const NEAR = `abs(g."time" - e."time") <= ${WINDOW}`;

const SAME_KEY = `(g.fingerprint IS NOT DISTINCT FROM e.fingerprint
  OR coalesce(list_contains(e.previous, g.fingerprint), false))`;

/**
 * A full outer join, in three parts: with a window in its condition DuckDB makes a full outer join a nested
 * loop. What is left over by the first part is a hundredth, and is tried again with less to go by.
 */
export const JOIN: readonly string[] = [
  `CREATE TABLE pairs AS
   SELECT g.rowid AS g, e.rowid AS e, g.upstream_status = e.status AS same_status
   FROM g JOIN e ON g.trace_id = e.trace_id AND g.request_id = e.request_id AND ${NEAR} AND ${SAME_KEY}
   WHERE g.upstream_status IS NOT NULL`,

  `CREATE TABLE g_left AS
   SELECT *, rowid AS id FROM g
   WHERE upstream_status IS NOT NULL AND rowid NOT IN (SELECT g FROM pairs)`,

  `CREATE TABLE e_left AS SELECT *, rowid AS id FROM e WHERE rowid NOT IN (SELECT e FROM pairs)`,

  // Both ids but another key, or the request id and the key but another trace.
  `CREATE TABLE late_pairs AS
   SELECT g.id AS g, e.id AS e, if(g.trace_id = e.trace_id, 'fingerprint_mismatch', 'matched') AS class
   FROM g_left AS g JOIN e_left AS e ON g.request_id = e.request_id AND ${NEAR}
   WHERE (g.trace_id = e.trace_id) != ${SAME_KEY}`,

  `CREATE TABLE ambiguous AS
   SELECT g, e FROM pairs
   WHERE g IN (SELECT g FROM pairs GROUP BY g HAVING count(*) > 1)
     OR e IN (SELECT e FROM pairs GROUP BY e HAVING count(*) > 1)`,

  `CREATE TABLE verdicts AS
   SELECT if(same_status, 'matched', 'outcome_mismatch') AS class, g, e FROM pairs
   WHERE g NOT IN (SELECT g FROM ambiguous) AND e NOT IN (SELECT e FROM ambiguous)
   UNION ALL SELECT class, g, e FROM late_pairs
   UNION ALL SELECT DISTINCT 'ambiguous', g, NULL FROM ambiguous
   UNION ALL SELECT DISTINCT 'ambiguous', NULL, e FROM ambiguous
   UNION ALL SELECT 'blind_spot', id, NULL FROM g_left WHERE id NOT IN (SELECT g FROM late_pairs)
   UNION ALL SELECT 'bypass', NULL, id FROM e_left WHERE id NOT IN (SELECT e FROM late_pairs)
   UNION ALL SELECT 'blocked_at_gateway', rowid, NULL FROM g WHERE upstream_status IS NULL`,
];

export const COUNTS =
  'SELECT class, count(g)::INTEGER AS gateway, count(e)::INTEGER AS events FROM verdicts GROUP BY class';

export const writeFindings = (file: string): string => `
  COPY (
    SELECT
      class,
      make_timestamp(coalesce(g."time", e."time")) AS "time",
      coalesce(g.trace_id, e.trace_id) AS trace_id,
      coalesce(g.request_id, e.request_id) AS request_id,
      coalesce(g.fingerprint, e.fingerprint) AS fingerprint,
      coalesce(g."method", e."method") AS "method",
      coalesce(g.path, e.path) AS path,
      g.status AS gateway_status,
      e.status AS app_status
    FROM verdicts
    LEFT JOIN g ON g.rowid = verdicts.g
    LEFT JOIN e ON e.rowid = verdicts.e
    WHERE class NOT IN ('matched', 'blocked_at_gateway')
    ORDER BY class, "time"
  ) TO '${file}' (FORMAT json)`;
