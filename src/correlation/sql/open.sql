-- The records of the suspects. What was delivered twice counts once: nothing but the same
-- record, read or sent again, has the same identity.
SELECT
    identity, side, copies, its_time, its_trace_id, its_request_id, its_fingerprint, its_key_id,
    -- Across peppers nothing is compared: the id belongs to it. An earlier pepper's
    -- fingerprint, which an event has without an id, agrees with any.
    multiIf(
        its_fingerprint = '', ['no key'],
        arrayConcat(
            [concat(its_key_id, ' ', its_fingerprint)],
            if(side = 'gateway', [concat('earlier ', its_fingerprint)], []),
            arrayMap(print -> concat('earlier ', print), arrayDistinct(its_previous)))),
    its_method, its_path,
    concat(asked, ' ', known_path),
    if({rewritten_paths:Bool}, '', concat(asked, ' ', substringIndex(known_path, '/', -1))),
    its_client, its_status, its_upstream, its_cut_short
FROM
(
    SELECT
        *,
        -- Caches ask for all of what a client asked the head of.
        if(its_method = 'HEAD', 'GET', its_method) AS asked,
        -- Long paths are cut, by Varnish at 994 bytes, by the application at 1,024 characters;
        -- quotes, and bytes beyond ASCII, are escaped by each in its own way.
        replaceRegexpAll(decodeURLComponent(left(its_path, 990)), '[^ !#-\\[\\]-~]+', '?') AS known_path
    FROM
    (
        SELECT
            identity, side, count() AS copies,
            any(time) AS its_time, any(trace_id) AS its_trace_id, any(request_id) AS its_request_id,
            any(fingerprint) AS its_fingerprint, any(key_id) AS its_key_id, any(previous) AS its_previous,
            any(method) AS its_method, any(path) AS its_path,
            any(client) AS its_client, any(status) AS its_status, any(upstream) AS its_upstream, any(cut_short) AS its_cut_short
        -- GLOBAL: `suspects` lies on the node that was asked, and the shards are sent a copy.
        FROM records
        WHERE set_aside = '' AND reached AND trace_id GLOBAL IN (SELECT trace_id FROM suspects)
        GROUP BY identity, side
    )
)
