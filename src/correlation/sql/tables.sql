-- What lies between the steps. Temporary, and so private to one session; of MergeTree, and
-- so on disk.

CREATE TEMPORARY TABLE suspects (trace_id UInt128)
ENGINE = MergeTree ORDER BY trace_id;

-- The records of the suspects, each once.
CREATE TEMPORARY TABLE open
(
    id UInt128, side Enum8('gateway' = 1, 'event' = 2),
    time Int64, trace_id UInt128, request_id String, fingerprint String, key_id LowCardinality(String),
    -- What has to agree for the fingerprints to agree: one of these with one of the others. Hashes.
    prints Array(UInt64),
    method LowCardinality(String), path String,
    -- The method and the path for comparing: `target` all of them, `tail` what is left of
    -- them where a gateway takes a part from the front of paths, or puts one there.
    target String, tail String, client String,
    status UInt16, upstream UInt16, cut_short Bool
)
ENGINE = MergeTree ORDER BY tuple();

-- Of those, what the steps have to look at.
CREATE TEMPORARY TABLE unsettled
(
    id UInt128, side Enum8('gateway' = 1, 'event' = 2), time Int64, trace_id UInt128, request_id String,
    prints Array(UInt64), target String, tail String
)
ENGINE = MergeTree ORDER BY tuple();

-- Of one step: how many records of the other side each record could belong to.
CREATE TEMPORARY TABLE candidates
(
    key UInt128, id UInt128, side Enum8('gateway' = 1, 'event' = 2),
    -- Of the other side, within the window.
    others UInt64,
    -- Its own place among its side, in order of time, and that of the last of the others.
    place UInt64, last_other UInt64
)
ENGINE = MergeTree ORDER BY (key, side);

-- Of one step: records that have only each other.
CREATE TEMPORARY TABLE pairs (gateway_id UInt128, event_id UInt128, alike Bool)
ENGINE = MergeTree ORDER BY gateway_id;

-- What is settled, and by which step (0: at once); with no partner (0) it is ambiguous.
CREATE TEMPORARY TABLE settled (id UInt128, partner UInt128, step UInt8)
ENGINE = MergeTree ORDER BY id;

-- Trace ids of requests that the gateway answered by itself.
CREATE TEMPORARY TABLE refused (trace_id UInt128)
ENGINE = MergeTree ORDER BY trace_id;

-- One row a verdict: a pair, or a record of either side alone.
CREATE TEMPORARY TABLE verdicts
(
    class LowCardinality(String),
    -- How many records it covers.
    gateway UInt8, events UInt8,
    time Int64, trace_id UInt128, request_id String, method LowCardinality(String), path String,
    gateway_fingerprint String, gateway_key_id LowCardinality(String),
    app_fingerprint String, app_key_id LowCardinality(String),
    gateway_status UInt16, upstream_status UInt16, app_status UInt16,
    client String,
    -- The gateway answered a request of the same trace id by itself.
    refused Bool,
    -- It has the trace id of a request that came through the gateway.
    known_trace Bool,
    -- A pair whose paths have only their last part in common.
    moved Bool
)
ENGINE = MergeTree ORDER BY (class, time);
