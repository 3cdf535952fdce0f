-- Trace ids whose records need a closer look. Nearly every request is one record of the
-- gateway and one event that agree in everything. Those are `matched`, and this is all
-- the work they make: an aggregation with a state of fixed size for each trace id, so
-- that none costs more than another however often it is forged, and no join, so that a
-- cluster's shards do it each for itself.
--
-- Of two hashes, the exclusive or is 0 when they are equal.
SELECT trace_id
FROM records
WHERE set_aside = '' AND reached
GROUP BY trace_id
HAVING NOT (
    trace_id != 0
    -- One of each side: 1 + 2.
    AND count() = 2 AND sum(side::UInt8) = 3
    AND max(time) - min(time) <= {window:Int64}
    -- The same key with the same pepper, or no key; the same method and path; and one status
    -- for what the application sent, what the gateway got from it, and what the client got.
    AND groupBitXor(sipHash64Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        fingerprint, key_id, method, if({rewritten_paths:Bool}, '', path),
        if(side = 'gateway' AND status != upstream, 0, status))) = 0
    -- The same request id, unless one side has none.
    AND (groupBitXor(sipHash64Keyed(({salt_low:UInt64}, {salt_high:UInt64}), request_id)) = 0
         OR max(request_id = ''))
)
