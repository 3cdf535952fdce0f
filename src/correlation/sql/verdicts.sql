-- What each record of `open` comes to.
WITH
    -- What a status says of the authentication (README.md, outcomes). Gateways turn 200 into
    -- 304 or 206 and have error pages of their own; that is no disagreement.
    (status -> multiIf(status < 400, 0, status IN (401, 403, 429), status, intDiv(status, 100))) AS meaning,
    paired AS
    (
        SELECT
            gateway.time BETWEEN {judge_from:Int64} AND {judge_to:Int64} AS gateway_judged,
            event.time BETWEEN {judge_from:Int64} AND {judge_to:Int64} AS event_judged,
            if(gateway_judged OR NOT event_judged, gateway.time, event.time) AS time,
            gateway.trace_id AS trace_id, gateway.request_id AS request_id,
            gateway.method AS method, gateway.path AS path,
            gateway.fingerprint AS gateway_fingerprint, gateway.key_id AS gateway_key_id,
            event.fingerprint AS app_fingerprint, event.key_id AS app_key_id,
            gateway.status AS gateway_status, gateway.upstream AS upstream_status, event.status AS app_status,
            settled.step AS step,
            NOT endsWith(gateway.target, substring(event.target, position(event.target, ' ') + 1))
                AND NOT endsWith(event.target, substring(gateway.target, position(gateway.target, ' ') + 1)) AS moved,
            if(gateway.client != '', gateway.client, event.client) AS client,
            multiIf(
                step IN (2, 7, 8), if(
                    gateway_key_id = app_key_id OR gateway_fingerprint = '' OR app_fingerprint = '',
                    'fingerprint_mismatch', 'not_comparable'),
                -- Each side has the status of its own end where someone went away: the gateway its 499,
                -- or 502 and 504 for what it did not wait for; the application perhaps none.
                event.cut_short AND (app_status = 0 OR gateway.cut_short OR upstream_status IN (0, app_status, 499, 502, 504)), 'matched',
                -- A socket that was handed over has no status for us. Node answers these by itself, and
                -- no application has an event of it.
                app_status = 0 AND NOT event.cut_short, if(upstream_status IN (400, 408, 431), 'outcome_mismatch', 'matched'),
                -- 304: a cache asked whether its copy is still good.
                upstream_status NOT IN (0, app_status) AND 304 NOT IN (upstream_status, app_status), 'outcome_mismatch',
                gateway_status NOT IN (0, 499) AND meaning(gateway_status) != meaning(app_status), 'outcome_mismatch',
                'matched') AS class
        FROM settled
        INNER JOIN (SELECT * FROM open WHERE side = 'gateway') AS gateway ON settled.id = gateway.id
        INNER JOIN (SELECT * FROM open WHERE side = 'event') AS event ON settled.partner = event.id
    ),
    alone AS
    (
        SELECT open.*,
            -- Without a partner and without a step: nothing belongs to it.
            multiIf(settled.step != 0, 'ambiguous', side = 'gateway', 'blind_spot', 'bypass') AS class
        FROM open
        LEFT JOIN settled ON open.id = settled.id
        WHERE settled.partner = 0
    ),
    both AS
    (
        SELECT
            class, gateway_judged AS gateway, event_judged AS events, time, trace_id, request_id, method, path,
            gateway_fingerprint, gateway_key_id, app_fingerprint, app_key_id,
            gateway_status, upstream_status, app_status, client, moved
        FROM paired
        UNION ALL
        SELECT
            -- What could belong to it may lie outside of the inputs' common range.
            if(time < {first:Int64} OR time > {last:Int64}, 'at_edge', class),
            side = 'gateway', side = 'event', time, trace_id, request_id, method, path,
            if(side = 'gateway', fingerprint, ''), if(side = 'gateway', key_id, ''),
            if(side = 'event', fingerprint, ''), if(side = 'event', key_id, ''),
            if(side = 'gateway', status, 0), upstream, if(side = 'event', status, 0), client, false
        FROM alone
        WHERE time BETWEEN {judge_from:Int64} AND {judge_to:Int64}
    )
SELECT
    class, gateway, events, time, trace_id, request_id, method, path,
    gateway_fingerprint, gateway_key_id, app_fingerprint, app_key_id,
    gateway_status, upstream_status, app_status, client,
    gateway_status = 0 AND trace_id IN (SELECT trace_id FROM refused) AS refused,
    gateway_status = 0 AND trace_id IN (SELECT trace_id FROM open WHERE side = 'gateway') AS known_trace,
    moved
FROM both
WHERE gateway + events > 0
