-- Trace ids whose records need a closer look. Nearly every request is one record of the
-- gateway and one event that agree in everything. Those are `matched`, and this is all
-- the work they make: an aggregation with a state of fixed size for each trace id, so
-- that none costs more than another however often it is forged, and no join, so that a
-- cluster's shards do it each for itself.
--
-- (A sum of the times and none of their least and greatest: the smaller the state, the faster.)
SELECT trace_id
FROM records
WHERE set_aside = '' AND reached
GROUP BY trace_id
HAVING NOT (
    trace_id != 0
    -- One of each side.
    AND count() = 2 AND countIf(side = 'gateway') = 1
    -- So this is how far apart they are.
    AND abs(sum(if(side = 'gateway', time, -time))) <= {window:Int64}
    -- Of two hashes, the exclusive or is 0 when they are equal.
    AND groupBitXor(agreement) = 0
    -- The same request id, unless one side has none.
    AND (groupBitXor(request_hash) = 0 OR min(request_hash) = 0)
)
