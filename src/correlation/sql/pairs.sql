-- Records that have only each other, from both ends. The one other of a record is the last
-- of its window, and has that place among its side.
WITH pairs AS
(
    SELECT DISTINCT gateway.id AS gateway_id, event.id AS event_id
    FROM (SELECT * FROM candidates WHERE side = 'gateway' AND others = 1) AS gateway
    INNER JOIN (SELECT * FROM candidates WHERE side = 'event' AND others = 1) AS event
        ON gateway.key = event.key AND gateway.last_other = event.place
)
SELECT pair.1 AS id, pair.2 AS partner, {step:UInt8} AS step
FROM
(
    -- Under two keys of one step (two peppers) a record may have found two partners.
    SELECT gateway_id, event_id FROM
    (
        SELECT *, count() OVER (PARTITION BY gateway_id) AS events, count() OVER (PARTITION BY event_id) AS gateways
        FROM pairs
    )
    WHERE events = 1 AND gateways = 1
)
ARRAY JOIN [(gateway_id, event_id), (event_id, gateway_id)] AS pair
