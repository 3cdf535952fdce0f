-- The columns of records.sql as expressions over a table that the Collector's ClickHouse
-- exporter fills. Attributes are text there, and lists are JSON text:
-- https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/clickhouseexporter/internal/sqltemplates/logs_table.sql
--
-- Expressions and no subquery: shards aggregate for themselves only what comes straight
-- from the Distributed table. So `FROM records WHERE` of the other files becomes
--   FROM otel_logs WHERE EventName IN (…) AND Timestamp BETWEEN … AND
-- which also lets ClickHouse pass over the partitions (days) outside of the range.
WITH
    if(EventName = 'gateway.access', 'gateway', 'event')::Enum8('gateway' = 1, 'event' = 2) AS side,
    multiIf(
        LogAttributes['gateway.record.error'] != '', 'marked by the Collector',
        NOT time BETWEEN 946684800000000000 AND 4102444800000000000, 'no usable time',
        '')                                                                  AS set_aside,
    sipHash64Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        SpanId, LogAttributes['log.file.path'], LogAttributes['log.file.record_offset'])
                                                                             AS origin,
    toUnixTimestamp64Nano(Timestamp)                                         AS time,
    if(match(TraceId, '^[0-9a-fA-F]{32}$'),
       reinterpretAsUInt128(unhex(TraceId)), 0::UInt128)                     AS trace_id,
    leftUTF8(JSONExtractString(LogAttributes['http.request.header.x-request-id'], 1), 1024) AS request_id,
    if(startsWith(LogAttributes['api_key.fingerprint'], 'e3b0c44298fc1c14'), '',
       lower(substring(LogAttributes['api_key.fingerprint'], 1, 16)))        AS fingerprint,
    LogAttributes['api_key.fingerprint_key_id']                              AS key_id,
    arrayMap(print -> lower(substring(print, 1, 16)),
             JSONExtract(LogAttributes['api_key.previous_fingerprints'], 'Array(String)')) AS previous,
    LogAttributes['http.request.method']                                     AS method,
    leftUTF8(LogAttributes['url.path'], 1024)                                AS path,
    LogAttributes['client.address']                                          AS client,
    toUInt16OrZero(LogAttributes['http.response.status_code'])               AS status,
    toUInt16OrZero(LogAttributes['gateway.upstream.status_code'])            AS upstream,
    EventName != 'gateway.access' OR mapContains(LogAttributes, 'gateway.upstream.status_code') AS reached,
    LogAttributes['error.type'] = 'aborted' OR (EventName = 'gateway.access' AND status = 499) AS cut_short,
    -- What records.sql says of these three holds here.
    sipHash64Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        concat(toString(if(side = 'gateway' AND status != upstream, 0, status)), '\0',
               fingerprint, '\0', key_id, '\0', method, '\0', if({rewritten_paths:Bool}, '', path)))
                                                                             AS agreement,
    if(request_id = '', 0, sipHash64Keyed(({salt_low:UInt64}, {salt_high:UInt64}), request_id))
                                                                             AS request_hash,
    reinterpretAsUInt128(sipHash128Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        concat(reinterpretAsFixedString(side::Int8), reinterpretAsFixedString(origin),
               reinterpretAsFixedString(time), reinterpretAsFixedString(trace_id),
               reinterpretAsFixedString(agreement), reinterpretAsFixedString(request_hash),
               reinterpretAsFixedString(status), reinterpretAsFixedString(upstream), path)))
                                                                             AS identity
