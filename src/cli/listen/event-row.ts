import { type AuthenticationEvent, textAttribute } from '../../receiver/authentication-event.js';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_FAILURE_REASON,
  ATTR_FINGERPRINT,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_LOCATION,
  ATTR_NAME,
  ATTR_OUTCOME,
  ATTR_URL_PATH,
} from '../../semconv.js';
import { sanitize } from '../terminal/sanitize.js';

/** An event as people read it: every field printable, `-` where the event says nothing. */
export interface EventRow {
  readonly time: Date;
  readonly fingerprint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly status: string;
  readonly method: string;
  /** The route when the framework told it, or else the path. */
  readonly route: string;
  /** Where the key was: `header x-api-key`. */
  readonly key: string;
  readonly client: string;
  readonly service: string;
}

export function eventRow(event: AuthenticationEvent): EventRow {
  const text = (name: string): string | undefined => printable(textAttribute(event, name));
  const status = event.attributes.get(ATTR_HTTP_RESPONSE_STATUS_CODE);
  return {
    time: event.time,
    fingerprint: text(ATTR_FINGERPRINT) ?? '-',
    outcome: text(ATTR_OUTCOME) ?? '-',
    reason: text(ATTR_FAILURE_REASON) ?? '-',
    status: typeof status === 'number' ? String(status) : '-',
    method: text(ATTR_HTTP_REQUEST_METHOD) ?? '-',
    route: text(ATTR_HTTP_ROUTE) ?? text(ATTR_URL_PATH) ?? '-',
    key: keyText(text(ATTR_LOCATION), text(ATTR_NAME)),
    client: text(ATTR_CLIENT_ADDRESS) ?? '-',
    service: printable(event.service) ?? '-',
  };
}

/** `authorization` is its own header's name; said once it is clear enough. */
function keyText(location: string | undefined, name: string | undefined): string {
  const parts = location === name ? [location] : [location, name];
  return parts.filter((part) => part !== undefined).join(' ') || '-';
}

function printable(text: string | undefined): string | undefined {
  const clean = sanitize(text ?? '');
  return clean === '' ? undefined : clean;
}
