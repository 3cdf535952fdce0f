import type { Context } from '@opentelemetry/api';
import type { Verdict } from '../outcome/outcome.js';
import type { Needle } from '../scrub/needle.js';
import { scrubText } from '../scrub/scrub.js';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ENDUSER_ID,
  ATTR_ERROR_TYPE,
  ATTR_FAILURE_REASON,
  ATTR_HTTP_REQUEST_HEADER_PREFIX,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_KEY_ID,
  ATTR_OUTCOME,
  ATTR_SERVER_ADDRESS,
  ATTR_URL_PATH,
  ATTR_USER_AGENT_ORIGINAL,
  EVENT_AUTHENTICATION,
} from '../semconv.js';
import type { AuthRecord } from './auth-record.js';
import { eventMoment } from './event-moment.js';
import { addKeyTraits, type MutableAttributes } from './key-attributes.js';
import type { EmittedLogRecord } from './providers.js';

/** The same numbers in both homes of the Logs API (https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber). */
const INFO = { severityNumber: 9, severityText: 'INFO' } as const;
const WARN = { severityNumber: 13, severityText: 'WARN' } as const;

/** Characters kept of any text that the client chose. */
const MAX_TEXT_LENGTH = 1024;

function bodyOf({ outcome, reason }: Verdict): string {
  switch (outcome) {
    case 'success':
      return 'API key authentication succeeded';
    case 'failure':
      return reason === undefined
        ? 'API key authentication failed'
        : `API key authentication failed: ${reason}`;
    case 'none':
      return 'API key authentication: no key presented';
    case 'unknown':
      return reason === undefined
        ? 'API key authentication: outcome unknown'
        : `API key authentication: outcome unknown: ${reason}`;
  }
}

/** Builds the event of one request. Scrubs before it cuts: a cut key would not be recognised. */
export function authenticationEvent(
  record: AuthRecord,
  needles: readonly Needle[],
  context: Context | undefined,
): EmittedLogRecord {
  const attributes: MutableAttributes = {};
  const safe = (text: string): string => scrubText(text, needles).slice(0, MAX_TEXT_LENGTH);
  const addText = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') attributes[name] = safe(value);
  };
  const { verdict, word } = record;
  for (const [name, value] of Object.entries(record.extra ?? {})) {
    attributes[safe(name)] = typeof value === 'string' ? safe(value) : value;
  }
  addKeyTraits(attributes, record.traits);
  attributes[ATTR_OUTCOME] = verdict.outcome;
  if (verdict.reason !== undefined) attributes[ATTR_FAILURE_REASON] = verdict.reason;
  addText(ATTR_KEY_ID, word?.keyId);
  addText(ATTR_ENDUSER_ID, word?.enduserId);
  attributes[ATTR_HTTP_REQUEST_METHOD] = record.method;
  addText(ATTR_URL_PATH, record.path);
  addText(ATTR_HTTP_ROUTE, record.route);
  if (record.statusCode !== undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = record.statusCode;
  addText(ATTR_CLIENT_ADDRESS, record.clientAddress);
  addText(ATTR_USER_AGENT_ORIGINAL, record.userAgent);
  addText(ATTR_SERVER_ADDRESS, record.serverAddress);
  if (record.errorType !== undefined) attributes[ATTR_ERROR_TYPE] = record.errorType;
  // The conventions make a captured header an array, since it can be repeated.
  for (const [name, value] of record.correlation)
    attributes[ATTR_HTTP_REQUEST_HEADER_PREFIX + name] = [safe(value)];
  return {
    eventName: EVENT_AUTHENTICATION,
    timestamp: eventMoment(record.closedAt),
    ...(verdict.outcome === 'failure' ? WARN : INFO),
    body: bodyOf(verdict),
    attributes,
    ...(context !== undefined && { context }),
  };
}
