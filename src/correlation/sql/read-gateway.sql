-- A gateway's own lines, one JSON object each (gateways/README.md). JSONExtract gives
-- the text of a number where a String is asked for, so `time` and the statuses may be
-- either. Lines of OTLP leave a row each, to be read by the other file (`second`: that was done).
SELECT
    'gateway'                                                                AS side,
    multiIf(
        startsWith(line, '{"resource'),                       'of the other form',
        NOT is_object AND NOT isValidJSON(line),             'not JSON',
        NOT is_object,                                       'not a JSON object',
        NOT time BETWEEN 946684800000000000 AND 4102444800000000000, 'no usable time',
        method = '' AND path = '' AND status = 0,            'no gateway record',
        time < {from:Int64} OR time > {to:Int64},            'out of range',
        '')                                                                  AS set_aside,
    sipHash64Keyed(({salt_low:UInt64}, {salt_high:UInt64}), line)            AS origin,
    if(seconds != '',
       toInt64(splitByChar('.', seconds)[1]) * 1000000000
           + toInt64(rightPad(substring(splitByChar('.', seconds)[2], 1, 9), 9, '0')),
       ifNull(toUnixTimestamp64Nano(written), 0))                            AS time,
    if(match(found.trace_id, '^[0-9a-fA-F]{32}$'),
       reinterpretAsUInt128(unhex(found.trace_id)), 0::UInt128)              AS trace_id,
    -- The application cuts texts there, and a client may send ten times as much.
    leftUTF8(found.request_id, 1024)                                         AS request_id,
    -- The SHA-256 of nothing is what a gateway writes that does not look whether there is a key.
    if(substring(found.api_key_fingerprint, 1, 16) = 'e3b0c44298fc1c14', '',
       lower(substring(found.api_key_fingerprint, 1, 16)))                   AS fingerprint,
    found.api_key_fingerprint_key_id                                         AS key_id,
    []::Array(String)                                                        AS previous,
    found.method                                                             AS method,
    leftUTF8(found.path, 1024)                                               AS path,
    found.client_address                                                     AS client,
    toUInt16OrZero(found.status)                                             AS status,
    toUInt16OrZero(found.upstream_status)                                    AS upstream,
    found.upstream_status NOT IN ('', 'null', '-')                           AS reached,
    status = 499                                                             AS cut_short
FROM
(
    SELECT
        line,
        -- An array would be taken for the fields in their order.
        startsWith(trimLeft(line), '{') AND (found.time != '' OR isValidJSON(line)) AS is_object,
        JSONExtract(line, 'Tuple(
            time String, trace_id String, request_id String, method String, path String,
            status String, upstream_status String, client_address String,
            api_key_fingerprint String, api_key_fingerprint_key_id String)') AS found,
        if(match(found.time, '^[0-9]{1,10}([.][0-9]*)?$'), found.time, '') AS seconds,
        if(match(found.time, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*([Zz]|[+-][0-9]{2}:?[0-9]{2})$'),
           parseDateTime64BestEffortOrNull(found.time, 9, 'UTC'), NULL) AS written
    FROM file({path:String}, 'LineAsString', 'line String')
    WHERE trimRight(line) != '' AND NOT ({second:Bool} AND startsWith(line, '{"resource'))
)
