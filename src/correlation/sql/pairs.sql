-- Records that have only each other: under each key of the step that either has (two, where
-- peppers change), the one other of the one is the other. The one other of a record is the last of
-- its window, and has that place among its side.
WITH counted AS
(
    SELECT key, id, side, others, place, last_other, count() OVER (PARTITION BY id) AS keys
    FROM candidates
)
SELECT pair.1 AS id, pair.2 AS partner, {step:UInt8} AS step
FROM
(
    SELECT gateway.id AS gateway_id, event.id AS event_id
    FROM (SELECT * FROM counted WHERE side = 'gateway' AND others = 1) AS gateway
    INNER JOIN (SELECT * FROM counted WHERE side = 'event' AND others = 1) AS event
        ON gateway.key = event.key AND gateway.last_other = event.place
    GROUP BY gateway_id, event_id
    HAVING count() = any(gateway.keys) AND count() = any(event.keys)
)
ARRAY JOIN [(gateway_id, event_id), (event_id, gateway_id)] AS pair
