-- The records of the suspects. What was delivered twice counts once: nothing but the same
-- record, read or sent again, has the same identity.
WITH
    -- Caches ask for all of what a client asked the head of.
    if(any(method) = 'HEAD', 'GET', any(method)) AS asked,
    -- Long paths are cut, by Varnish at 994 bytes, by the application at 1,024 characters;
    -- quotes, and bytes beyond ASCII, are escaped by each in its own way.
    replaceRegexpAll(decodeURLComponent(left(any(path), 990)), '[^ !#-\\[\\]-~]+', '?') AS known_path
SELECT
    identity, side,
    count(), any(time), any(trace_id), any(request_id), any(fingerprint), any(key_id),
    multiIf(
        any(fingerprint) = '', ['no key'],
        -- Across peppers nothing is compared: the id belongs to it. An earlier pepper's
        -- fingerprint, which an event has without an id, agrees with any.
        arrayConcat(
            [concat(any(key_id), ' ', any(fingerprint))],
            if(side = 'gateway', [concat('earlier ', any(fingerprint))], []),
            arrayMap(print -> concat('earlier ', print), arrayDistinct(any(previous))))),
    any(method), any(path),
    concat(asked, ' ', known_path),
    if({rewritten_paths:Bool}, '', concat(asked, ' ', substringIndex(known_path, '/', -1))),
    any(status), any(upstream), any(cut_short)
-- GLOBAL: `suspects` lies on the node that was asked, and the shards are sent a copy.
FROM records
WHERE set_aside = '' AND reached AND trace_id GLOBAL IN (SELECT trace_id FROM suspects)
GROUP BY identity, side
