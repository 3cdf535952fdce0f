-- The records of the suspects. What was delivered twice counts once: nothing but the same
-- record, read or sent again, has the same identity.
SELECT
    identity, side, time, trace_id, request_id, fingerprint, key_id,
    arrayMap(
        print -> sipHash64Keyed(({salt_low:UInt64}, {salt_high:UInt64}), print),
        -- Across peppers nothing is compared: the id belongs to it. An earlier pepper's
        -- fingerprint, which an event has without an id, agrees with any.
        multiIf(
            fingerprint = '', ['no key'],
            arrayConcat(
                [concat(key_id, ' ', fingerprint)],
                if(side = 'gateway', [concat('earlier ', fingerprint)], []),
                arrayMap(print -> concat('earlier ', print), arrayDistinct(previous))))) AS prints,
    method, path,
    concat(asked, ' ', known_path) AS target,
    if({rewritten_paths:Bool}, '', concat(asked, ' ', substringIndex(known_path, '/', -1))) AS tail,
    client, status, upstream, cut_short
FROM
(
    SELECT
        *,
        -- Caches ask for all of what a client asked the head of.
        if(method = 'HEAD', 'GET', method) AS asked,
        -- Long paths are cut, by Varnish at 994 bytes, by the application at 1,024 characters;
        -- quotes, and bytes beyond ASCII, are escaped by each in its own way.
        replaceRegexpAll(decodeURLComponent(left(path, 990)), '[^ !#-\\[\\]-~]+', '?') AS known_path
    FROM
    (
        SELECT
            identity, side, time, trace_id, request_id, fingerprint, key_id, previous,
            method, path, client, status, upstream, cut_short
        -- GLOBAL: `suspects` lies on the node that was asked, and the shards are sent a copy.
        FROM records
        WHERE set_aside = '' AND reached AND trace_id GLOBAL IN (SELECT trace_id FROM suspects)
        -- An aggregation with any() of each column took three times as long.
        LIMIT 1 BY identity
    )
)
