-- What the gateway answered by itself, by the status that it gave; each record once.
SELECT toString(status) AS answer, toString(uniqExact(identity)) AS refused
FROM records
WHERE set_aside = '' AND NOT reached
GROUP BY status
ORDER BY uniqExact(identity) DESC, answer
