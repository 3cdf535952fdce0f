-- OTLP JSON lines, as the Collector's file exporter and `otel-api-key listen --out`
-- write them: a line is an export request with any number of log records. JSONExtract
-- takes the line apart once; a broken line gives an empty array and is set aside.
--
-- The records of a line are made one array before they are joined: joined level by level, each level is
-- copied, and reading took 15 % more (1.68 s of CPU for 200,000 events, 1.43 s so).
SELECT
    {side:String}                                                            AS side,
    multiIf(
        of_other_form,                                       'of the other form',
        line_broken,                                         'not JSON',
        record.eventName != {event_name:String},             'other',
        text_of[indexOf(names, 'gateway.record.error')] != '', 'marked by the Collector',
        NOT time BETWEEN 946684800000000000 AND 4102444800000000000, 'no usable time',
        time < {from:Int64} OR time > {to:Int64},            'out of range',
        '')                                                                  AS set_aside,
    -- The event's time is its own, too: below the milliseconds it has a number of its process.
    sipHash64Keyed(
        ({salt_low:UInt64}, {salt_high:UInt64}),
        concat(record.spanId, ' ', number_of[indexOf(names, 'log.file.record_offset')], ' ',
               text_of[indexOf(names, 'log.file.path')]))
                                                                             AS origin,
    toInt64OrDefault(time_text, -1::Int64)                                   AS time,
    if(match(record.traceId, '^[0-9a-fA-F]{32}$'),
       reinterpretAsUInt128(unhex(record.traceId)), 0::UInt128)              AS trace_id,
    leftUTF8(request_ids[1], 1024)                                           AS request_id,
    if(startsWith(text_of[indexOf(names, 'api_key.fingerprint')], 'e3b0c44298fc1c14'), '',
       lower(substring(text_of[indexOf(names, 'api_key.fingerprint')], 1, 16))) AS fingerprint,
    text_of[indexOf(names, 'api_key.fingerprint_key_id')]                    AS key_id,
    arrayMap(text -> lower(substring(text, 1, 16)),
             list_of[indexOf(names, 'api_key.previous_fingerprints')])       AS previous,
    text_of[indexOf(names, 'http.request.method')]                           AS method,
    leftUTF8(text_of[indexOf(names, 'url.path')], 1024)                      AS path,
    text_of[indexOf(names, 'client.address')]                                AS client,
    toUInt16OrZero(number_of[indexOf(names, 'http.response.status_code')])   AS status,
    toUInt16OrZero(number_of[indexOf(names, 'gateway.upstream.status_code')]) AS upstream,
    side = 'event' OR has(names, 'gateway.upstream.status_code')             AS reached,
    text_of[indexOf(names, 'error.type')] = 'aborted' OR (side = 'gateway' AND status = 499) AS cut_short
FROM
(
    SELECT
        line_broken,
        of_other_form,
        record,
        record.attributes.key               AS names,
        record.attributes.value.stringValue AS text_of,
        record.attributes.value.intValue    AS number_of,
        record.attributes.value.arrayValue.values.stringValue AS list_of,
        list_of[indexOf(names, 'http.request.header.x-request-id')] AS request_ids,
        if(record.timeUnixNano IN ('', '0'), record.observedTimeUnixNano, record.timeUnixNano) AS time_text
    FROM
    (
        SELECT
            arrayFlatten(JSONExtract(line, 'resourceLogs', 'Array(Tuple(scopeLogs Array(Tuple(logRecords Array(Tuple(
                timeUnixNano String, observedTimeUnixNano String, eventName String,
                traceId String, spanId String,
                attributes Array(Tuple(key String, value Tuple(
                    stringValue String, intValue String,
                    arrayValue Tuple(values Array(Tuple(stringValue String))))))))))))').scopeLogs.logRecords) AS records,
            -- A gateway's own lines may stand in the same file; events have no other form.
            {side:String} = 'gateway' AND NOT startsWith(line, '{"resource') AS of_other_form,
            empty(records) AND NOT isValidJSON(line) AS line_broken
        FROM file({path:String}, 'LineAsString', 'line String')
        WHERE trimRight(line) != '' AND NOT ({second:Bool} AND NOT startsWith(line, '{"resource'))
    )
    LEFT ARRAY JOIN records AS record
)
