-- Records that have only each other: under each key of the step that either has (two, where
-- peppers change), the one other of the one is the other. The one other of a record is the last of
-- its window, and has that place among its side.
WITH counted AS
(
    SELECT key, id, side, others, place, last_other, count() OVER (PARTITION BY id) AS keys
    FROM candidates
)
SELECT
    gateway_id, event_id,
    -- A gateway may put another front before the last part of a path, take the front away, or put
    -- one there. A path that ends with a slash has no last part.
    {rewritten_paths:Bool}
    OR substringIndex(gateway_path, '/', -1) != ''
    OR gateway_path = event_path
    OR (least(length(gateway_path), length(event_path)) > 1
        AND (endsWith(gateway_path, event_path) OR endsWith(event_path, gateway_path))) AS alike
FROM
(
    SELECT gateway.id AS gateway_id, event.id AS event_id
    FROM (SELECT * FROM counted WHERE side = 'gateway' AND others = 1) AS gateway
    INNER JOIN (SELECT * FROM counted WHERE side = 'event' AND others = 1) AS event
        ON gateway.key = event.key AND gateway.last_other = event.place
    GROUP BY gateway_id, event_id
    HAVING count() = any(gateway.keys) AND count() = any(event.keys)
) AS pairs
INNER JOIN (SELECT id, substring(target, position(target, ' ') + 1) AS gateway_path FROM unsettled) AS gateway
    ON gateway.id = pairs.gateway_id
INNER JOIN (SELECT id, substring(target, position(target, ' ') + 1) AS event_path FROM unsettled) AS event
    ON event.id = pairs.event_id
