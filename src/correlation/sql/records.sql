-- Everything that was read, one row a record, before anything is compared. Files
-- are read into it once (read-otlp.sql, read-gateway.sql). On a cluster the same
-- columns are a view of otel_logs instead: records-of-otel-logs.sql.
CREATE TEMPORARY TABLE records
(
    -- Which input it belongs to.
    side         Enum8('gateway' = 1, 'event' = 2),
    -- Why it takes no part: '' (it does), 'other' (a log record of something else), or
    -- what is wrong with it.
    set_aside    LowCardinality(String),
    -- What tells a record from its like beyond the columns here: an event by its span, a gateway's by its line,
    -- or by its place in the file that the Collector read. What is delivered twice keeps it.
    origin       UInt64,
    -- Nanoseconds since 1970: when the response was over. Of this century, or it is set aside.
    time         Int64,
    -- 0 for none.
    trace_id     UInt128,
    request_id   String,
    -- Only the digits that every length of a fingerprint has: 16. Empty for no key.
    fingerprint  String,
    key_id       LowCardinality(String),
    -- Of an event in a rotation: what the earlier peppers would have made of the key.
    previous     Array(String),
    method       LowCardinality(String),
    path         String,
    client       String,
    -- 0 for none. `upstream` is what the gateway got from the application.
    status       UInt16,
    upstream     UInt16,
    -- A gateway's record: whether the request went on to the application.
    -- An event: always, being the application's own.
    reached      Bool,
    -- The client, or the gateway, went away before the answer was complete.
    cut_short    Bool,

    -- Hashes have a key that each run draws, since the fields are an attacker's.
    --
    -- What has to agree where two records are matched at once: the same key with the same pepper, or no key; the same
    -- method and path; and one status for what the application sent, what the gateway got from it, and what the
    -- client got. Stored, like the next: made anew from the columns, they took half of the time of suspects.sql.
    -- One text, since five arguments take three times as long; only the path, its last part, may hold a NUL.
    agreement    UInt64 MATERIALIZED sipHash64Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        concat(toString(if(side = 'gateway' AND status != upstream, 0, status)), '\0',
               fingerprint, '\0', key_id, '\0', method, '\0', if({rewritten_paths:Bool}, '', path))),
    -- 0 for none.
    request_hash UInt64 MATERIALIZED if(
        request_id = '', 0, sipHash64Keyed(({salt_low:UInt64}, {salt_high:UInt64}), request_id)),
    -- The same for what was delivered twice, and for nothing else. Made only where it is asked for, and of one
    -- text, all but the last part of a fixed length: ten arguments took 1.6 us a record.
    identity     UInt128 ALIAS reinterpretAsUInt128(sipHash128Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        concat(reinterpretAsFixedString(side::Int8), reinterpretAsFixedString(origin),
               reinterpretAsFixedString(time), reinterpretAsFixedString(trace_id),
               reinterpretAsFixedString(agreement), reinterpretAsFixedString(request_hash),
               reinterpretAsFixedString(status), reinterpretAsFixedString(upstream), path)))
)
ENGINE = MergeTree
ORDER BY tuple()
SETTINGS
    min_bytes_for_wide_part = 0,
    -- Nothing here asks for statistics or would gain by sparse columns, and to find out takes a tenth of an INSERT.
    auto_statistics_types = '', ratio_of_defaults_for_sparse_serialization = 1
