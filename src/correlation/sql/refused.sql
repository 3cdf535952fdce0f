-- Did the gateway refuse a request with the ids that an application saw? Then the event did
-- not come by that way, and its finding says so.
SELECT DISTINCT trace_id
FROM records
WHERE set_aside = '' AND NOT reached AND trace_id != 0
    AND trace_id GLOBAL IN (SELECT trace_id FROM open WHERE side = 'event')
