-- Second deliveries among the records that the gateway answered by itself.
SELECT toString(sum(copies - 1)) AS duplicates
FROM
(
    SELECT count() AS copies
    FROM records
    WHERE set_aside = '' AND NOT reached
    GROUP BY identity
)
