/**
 * Every name this package emits. Nothing else in `src` spells one; the README's
 * table of names is tested against this file.
 *
 * OpenTelemetry's semantic conventions (1.45) have no credential attribute yet
 * (https://github.com/open-telemetry/semantic-conventions/issues/4022), so the
 * `api_key.*` names are ours; all others are the conventions' stable ones.
 */

/** Instrumentation scope of every event and metric; the package's name. */
export const SCOPE_NAME = 'opentelemetry-instrumentation-api-key';

export const EVENT_AUTHENTICATION = 'api_key.authentication';
export const EVENT_DROPPED = 'api_key.dropped';

export const METRIC_AUTHENTICATIONS = 'api_key.authentications';
export const METRIC_DROPPED = 'api_key.dropped';

export const ATTR_FINGERPRINT = 'api_key.fingerprint';
export const ATTR_FINGERPRINT_KEY_ID = 'api_key.fingerprint_key_id';
export const ATTR_PREVIOUS_FINGERPRINTS = 'api_key.previous_fingerprints';
export const ATTR_LOCATION = 'api_key.location';
export const ATTR_NAME = 'api_key.name';
export const ATTR_COUNT = 'api_key.count';
export const ATTR_OUTCOME = 'api_key.outcome';
export const ATTR_FAILURE_REASON = 'api_key.failure_reason';
export const ATTR_KEY_ID = 'api_key.id';
export const ATTR_ENDUSER_ID = 'enduser.id';

/** On the drop metric: why something did not go out. */
export const ATTR_DROP_REASON = 'api_key.drop_reason';
/** On the drop event: how many did not go out. */
export const ATTR_DROP_COUNT = 'api_key.drop_count';

export const ATTR_HTTP_REQUEST_METHOD = 'http.request.method';
export const ATTR_URL_PATH = 'url.path';
export const ATTR_HTTP_ROUTE = 'http.route';
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';
export const ATTR_CLIENT_ADDRESS = 'client.address';
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original';
export const ATTR_SERVER_ADDRESS = 'server.address';
export const ATTR_ERROR_TYPE = 'error.type';
export const ATTR_HTTP_REQUEST_HEADER_PREFIX = 'http.request.header.';

/**
 * What the Collector makes of a gateway's access record (collector-config.yaml), and
 * `otel-api-key correlate` reads. No convention has names for these yet.
 */
export const EVENT_GATEWAY_ACCESS = 'gateway.access';
export const ATTR_GATEWAY_NAME = 'gateway.name';
/** What the application answered; absent when the request never reached it. */
export const ATTR_GATEWAY_UPSTREAM_STATUS_CODE = 'gateway.upstream.status_code';
/** On a line that is no gateway record: what is wrong with it. */
export const ATTR_GATEWAY_RECORD_ERROR = 'gateway.record.error';
