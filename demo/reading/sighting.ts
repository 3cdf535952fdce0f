import { sanitize } from '../../src/cli/terminal/sanitize.js';
import { type AuthenticationEvent, textAttribute } from '../../src/receiver/authentication-event.js';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_COUNT,
  ATTR_ENDUSER_ID,
  ATTR_ERROR_TYPE,
  ATTR_FAILURE_REASON,
  ATTR_FINGERPRINT,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_KEY_ID,
  ATTR_LOCATION,
  ATTR_OUTCOME,
  ATTR_URL_PATH,
} from '../../src/semconv.js';

/** One `api_key.authentication` event, with the parts that the demo speaks of, all printable. */
export interface Sighting {
  readonly time: Date;
  readonly traceId: string | undefined;
  readonly fingerprint: string | undefined;
  readonly location: string | undefined;
  /** Credentials presented at once. */
  readonly count: number;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly keyId: string | undefined;
  /** The client that the key belongs to. */
  readonly owner: string | undefined;
  readonly method: string;
  readonly route: string;
  readonly status: number | undefined;
  readonly address: string;
  readonly aborted: boolean;
}

export function sightingOf(event: AuthenticationEvent): Sighting {
  const text = (name: string): string | undefined => {
    const value = textAttribute(event, name);
    return value === undefined ? undefined : sanitize(value);
  };
  const number = (name: string): number | undefined => {
    const value = event.attributes.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  return {
    time: event.time,
    traceId: event.traceId,
    fingerprint: text(ATTR_FINGERPRINT),
    location: text(ATTR_LOCATION),
    count: number(ATTR_COUNT) ?? 1,
    outcome: text(ATTR_OUTCOME) ?? '-',
    reason: text(ATTR_FAILURE_REASON),
    keyId: text(ATTR_KEY_ID),
    owner: text(ATTR_ENDUSER_ID),
    method: text(ATTR_HTTP_REQUEST_METHOD) ?? '-',
    route: text(ATTR_HTTP_ROUTE) ?? text(ATTR_URL_PATH) ?? '-',
    status: number(ATTR_HTTP_RESPONSE_STATUS_CODE),
    address: text(ATTR_CLIENT_ADDRESS) ?? '-',
    aborted: text(ATTR_ERROR_TYPE) === 'aborted',
  };
}
