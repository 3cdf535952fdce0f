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
    -- The same for what was delivered twice, and for nothing else. Keyed by a number that
    -- each run draws, since the fields are an attacker's.
    identity     UInt128,
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
    cut_short    Bool
)
ENGINE = MergeTree
ORDER BY tuple()
SETTINGS min_bytes_for_wide_part = 0
