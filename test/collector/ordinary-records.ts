// What a well-behaved application sends: nothing here is a key, though much of
// it talks about keys. The Collector must hand every bit of it on unchanged.
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_COUNT,
  ATTR_ENDUSER_ID,
  ATTR_FAILURE_REASON,
  ATTR_FINGERPRINT,
  ATTR_FINGERPRINT_KEY_ID,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_KEY_ID,
  ATTR_LOCATION,
  ATTR_NAME,
  ATTR_OUTCOME,
  ATTR_PREVIOUS_FINGERPRINTS,
  ATTR_URL_PATH,
  ATTR_USER_AGENT_ORIGINAL,
  EVENT_AUTHENTICATION,
  METRIC_AUTHENTICATIONS,
  SCOPE_NAME,
} from '../../src/semconv.js';
import type { AnyValue, KeyValue, OtlpLogRecord, OtlpMetric, OtlpSpan } from '../../src/receiver/otlp.js';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const FINGERPRINT = '3229db23516d9173';
const LONG_FINGERPRINT = FINGERPRINT + '0a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef';

function text(key: string, stringValue: string): KeyValue {
  return { key, value: { stringValue } };
}

function number(key: string, intValue: number): KeyValue {
  return { key, value: { intValue: String(intValue) } };
}

function list(key: string, ...values: string[]): KeyValue {
  return { key, value: { arrayValue: { values: values.map((stringValue): AnyValue => ({ stringValue })) } } };
}

const CREDENTIAL = [
  text(ATTR_FINGERPRINT, FINGERPRINT),
  text(ATTR_FINGERPRINT_KEY_ID, 'pepper-2026-11'),
  list(ATTR_PREVIOUS_FINGERPRINTS, LONG_FINGERPRINT, FINGERPRINT),
  text(ATTR_LOCATION, 'authorization'),
  text(ATTR_NAME, 'x-api-key'),
  number(ATTR_COUNT, 2),
  text(ATTR_OUTCOME, 'failure'),
  text(ATTR_FAILURE_REASON, 'missing_key'),
  text(ATTR_KEY_ID, 'key_01HZX5'),
  text(ATTR_ENDUSER_ID, 'customer-17'),
];

const REQUEST = [
  text(ATTR_HTTP_REQUEST_METHOD, 'GET'),
  text(ATTR_URL_PATH, '/api-keys/7/rotate'),
  text(ATTR_HTTP_ROUTE, '/task_test_results/:apiKey'),
  number(ATTR_HTTP_RESPONSE_STATUS_CODE, 403),
  text(ATTR_CLIENT_ADDRESS, '203.0.113.7'),
  text(ATTR_USER_AGENT_ORIGINAL, 'Mozilla/5.0 (X11; Linux x86_64) Basic/1.0'),
  list('http.request.header.x-request-id', '0f8fad5b-d9cb-469f-a165-70867728950e'),
];

export const SPAN: OtlpSpan = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  name: 'GET /task_test_results/:apiKey',
  kind: 2,
  startTimeUnixNano: '1795420800000000000',
  endTimeUnixNano: '1795420800100000000',
  attributes: [
    ...CREDENTIAL,
    ...REQUEST,
    text('url.query', 'page=2&api_key=REDACTED&sort=asc'),
    text('url.full', 'https://api.example.com/v1?apikey=REDACTED'),
    text('messaging.message.id', 'task-0f8fad5b-d9cb-469f-a165-70867728950e'),
    { key: 'sampled', value: { boolValue: true } },
    { key: 'ratio', value: { doubleValue: 0.25 } },
  ],
  events: [{ name: EVENT_AUTHENTICATION, timeUnixNano: '1795420800050000000', attributes: CREDENTIAL }],
  status: { code: 2, message: 'no API key, expected x-api-key or a bearer' },
};

export const EVENT: OtlpLogRecord = {
  timeUnixNano: '1795420800100000000',
  observedTimeUnixNano: '1795420800100000001',
  severityNumber: 13,
  eventName: EVENT_AUTHENTICATION,
  body: { stringValue: 'API key authentication failed: missing_key' },
  attributes: [...CREDENTIAL, ...REQUEST],
  traceId: TRACE_ID,
  spanId: SPAN_ID,
};

export const STRUCTURED_LOG: OtlpLogRecord = {
  observedTimeUnixNano: '1795420800100000002',
  body: {
    kvlistValue: {
      values: [
        text('fingerprint', FINGERPRINT),
        number('token_count', 3),
        list('headers', 'x-api-key', 'accept'),
      ],
    },
  },
};

export const METRIC: OtlpMetric = {
  name: METRIC_AUTHENTICATIONS,
  unit: '{request}',
  sum: {
    aggregationTemporality: 2,
    isMonotonic: true,
    dataPoints: [
      {
        timeUnixNano: '1795420800100000000',
        asInt: '12',
        attributes: [
          text(ATTR_OUTCOME, 'failure'),
          text(ATTR_FAILURE_REASON, 'missing_key'),
          text(ATTR_LOCATION, 'header'),
        ],
      },
    ],
  } as OtlpMetric['sum'] & object,
};

const resource = { attributes: [text('service.name', 'api-key-service')] };
const scope = { name: SCOPE_NAME };

export const ORDINARY = {
  traces: { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [SPAN] }] }] },
  logs: { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [EVENT, STRUCTURED_LOG] }] }] },
  metrics: { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [METRIC] }] }] },
};
