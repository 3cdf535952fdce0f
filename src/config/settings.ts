import type { KeyObject } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { KeyLocation } from '../credential/location.js';
import type { FailureReason } from '../outcome/outcome.js';
import type { Classify, EventAttributesHook, RecordMode } from './config.js';
import { readCorrelationHeader, readLocations } from './location-setting.js';
import { MAX_PEPPER_BYTES, MIN_PEPPER_BYTES } from './pepper-key.js';
import {
  ALLOWED_ID,
  readPath as readFilePath,
  readPepper,
  readPepperId,
  readPreviousPepper,
  type PreviousPepper,
} from './pepper-settings.js';
import { readBoolean, readFunction, readInteger, readList, readOneOf, type Reader } from './reading.js';
import { readPath, readProxies, readStatusReasons } from './request-settings.js';
import type { SettingKey } from './setting-names.js';

/** What is known of a setting. Names, checks, defaults, problems and the README's table all come from here. */
export interface Setting<T> {
  readonly read: Reader<T>;
  /** As an environment variable would say it; absent where there is none. */
  readonly byDefault?: string;
  /** Completes "allowed: …". */
  readonly allowed: string;
  readonly meaning: string;
  /** Functions exist only in code. */
  readonly codeOnly?: true;
}

/** What the settings are once read. */
export interface SettingValues {
  readonly enabled: boolean;
  readonly locations: readonly KeyLocation[];
  readonly pepper: KeyObject;
  readonly pepperFile: string;
  readonly pepperId: string;
  readonly previousPeppers: readonly PreviousPepper[];
  readonly fingerprintLength: number;
  readonly record: RecordMode;
  readonly spanEvent: boolean;
  readonly trustedProxies: BlockList | undefined;
  readonly correlationHeaders: readonly string[];
  readonly ignoredPaths: readonly string[];
  readonly statusReasons: ReadonlyMap<number, FailureReason>;
  readonly classify: Classify | undefined;
  readonly eventAttributesHook: EventAttributesHook | undefined;
}

const MAX_LOCATIONS = 32;
const MAX_PREVIOUS_PEPPERS = 8;
const MAX_PROXIES = 256;
const MAX_CORRELATION_HEADERS = 16;
const MAX_IGNORED_PATHS = 256;
const MAX_STATUS_REASONS = 64;
const MIN_LENGTH = 16;
const MAX_LENGTH = 64;

const PEPPER_SIZE = `${MIN_PEPPER_BYTES} to ${MAX_PEPPER_BYTES} bytes`;

export const SETTINGS: { readonly [K in keyof SettingValues]: Setting<SettingValues[K]> } = {
  enabled: {
    read: readBoolean,
    byDefault: 'true',
    allowed: '`true` or `false`',
    meaning: 'Whether requests are watched from the start; `enable()` and `disable()` switch it at run time.',
  },
  locations: {
    read: readLocations(MAX_LOCATIONS),
    byDefault: 'header:x-api-key,authorization:apikey,query:api_key,query:apikey',
    allowed: `\`header:<name>\`, \`authorization:<scheme>\`, \`query:<name>\`, \`cookie:<name>\`; at most ${MAX_LOCATIONS}`,
    meaning:
      'Where keys are looked for; the first place that holds one counts. Names of query parameters and cookies are compared with their case. APIs that take `Authorization: Bearer` add `authorization:bearer`.',
  },
  pepper: {
    read: readPepper,
    allowed: `${PEPPER_SIZE} of text, read literally as UTF-8`,
    meaning:
      'Makes fingerprints HMAC-SHA-256 under this secret instead of plain SHA-256. A bad one turns fingerprints off.',
  },
  pepperFile: {
    read: readFilePath,
    allowed: `the path of a regular file with ${PEPPER_SIZE}; one line break at its end is dropped`,
    meaning: 'The same from a file, which is read once, at the start. Give one of the two.',
  },
  pepperId: {
    read: readPepperId,
    byDefault: 'default',
    allowed: ALLOWED_ID,
    meaning:
      'Tells on each record which pepper made its fingerprint. Not a secret. Without a pepper it turns fingerprints off: one was meant.',
  },
  previousPeppers: {
    read: readList(readPreviousPepper, MAX_PREVIOUS_PEPPERS, true),
    byDefault: 'none',
    allowed: `\`none\`, or \`<id>=<path of a pepper file>\`; in code and in a file of settings also objects with an id and a pepper or its file; at most ${MAX_PREVIOUS_PEPPERS}`,
    meaning:
      'Peppers of before, for the time of a rotation: their fingerprints go out beside the active one. A bad one is left out; without an active pepper fingerprints are off.',
  },
  fingerprintLength: {
    read: readInteger(MIN_LENGTH, MAX_LENGTH),
    byDefault: '16',
    allowed: `${MIN_LENGTH} to ${MAX_LENGTH}`,
    meaning: 'Hexadecimal characters of a fingerprint.',
  },
  record: {
    read: readOneOf(['all', 'attempts', 'failures'] as const),
    byDefault: 'all',
    allowed: '`all`, `attempts` or `failures`',
    meaning:
      'Which requests become an event: every one, those that presented a key or failed, or failures. Spans and the metric know every request.',
  },
  spanEvent: {
    read: readBoolean,
    byDefault: 'true',
    allowed: '`true` or `false`',
    meaning: 'Whether the server span gets the event too.',
  },
  trustedProxies: {
    read: readProxies(MAX_PROXIES),
    byDefault: 'none',
    allowed: `\`none\`, or IP addresses, CIDR ranges, \`loopback\`, \`linklocal\`, \`uniquelocal\`; at most ${MAX_PROXIES}`,
    meaning: 'Peers whose `X-Forwarded-For` is believed for `client.address`.',
  },
  correlationHeaders: {
    read: readList(readCorrelationHeader, MAX_CORRELATION_HEADERS, true),
    byDefault: 'x-request-id',
    allowed: `\`none\`, or names of headers that hold no credential; at most ${MAX_CORRELATION_HEADERS}`,
    meaning: 'Request headers that go out on the event.',
  },
  ignoredPaths: {
    read: readList(readPath, MAX_IGNORED_PATHS, true),
    byDefault: 'none',
    allowed: `\`none\`, or \`/path\` exactly, or \`/prefix*\`; at most ${MAX_IGNORED_PATHS}`,
    meaning: 'Requests that leave no trace of ours, such as health checks.',
  },
  statusReasons: {
    read: readStatusReasons(MAX_STATUS_REASONS),
    byDefault: 'none',
    allowed: `\`none\`, or \`<status>:<reason>\`, in code and in a file of settings also a mapping; statuses 200 to 599, reasons \`[a-z][a-z0-9_]*\` of at most 32 characters; at most ${MAX_STATUS_REASONS}`,
    meaning:
      'What a status says of a presented key where it differs from the table of outcomes: `403:invalid_key`.',
  },
  classify: {
    read: readFunction<Classify>(),
    allowed: 'a function',
    meaning:
      'Says how authentication went, from the request and its response, where the status does not tell.',
    codeOnly: true,
  },
  eventAttributesHook: {
    read: readFunction<EventAttributesHook>(),
    allowed: 'a function',
    meaning: 'Returns attributes of your own for the event.',
    codeOnly: true,
  },
} satisfies Readonly<Record<SettingKey, Setting<unknown>>>;

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];
