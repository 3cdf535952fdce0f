import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { KeyLocation } from '../credential/location.js';
import type { FingerprintMode } from '../fingerprint/fingerprint.js';
import type { AuthOutcome, FailureReason } from '../outcome/outcome.js';

/** Which requests become an event; span attributes and the metric know every request. */
export type RecordMode = 'all' | 'attempts' | 'failures';

/** A pepper given in code. At least 32 bytes. */
export interface PepperOption {
  readonly id: string;
  readonly pepper?: string | Uint8Array;
  readonly pepperFile?: string;
}

/** What `classify` is told. Headers and the key are for it to read from `request`, never to be returned. */
export interface ClassifyInput {
  readonly statusCode: number;
  readonly keyPresented: boolean;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export type Classify = (input: ClassifyInput) => AuthOutcome | undefined;

/** Attributes of your own for the event. */
export type EventAttributesHook = (
  request: IncomingMessage,
  response: ServerResponse,
) => Readonly<Record<string, string | number | boolean>> | undefined;

/** The options of `new ApiKeyInstrumentation(options)`; each but the functions is also a variable and a file key. */
export interface ApiKeyInstrumentationConfig {
  enabled?: boolean;
  /** `header:<name>`, `authorization:<scheme>`, `query:<name>`, `cookie:<name>`. */
  locations?: readonly string[];
  pepper?: string | Uint8Array;
  pepperFile?: string;
  pepperId?: string;
  previousPeppers?: readonly PepperOption[];
  /** Characters of a fingerprint, 16 to 64. */
  fingerprintLength?: number;
  record?: RecordMode;
  spanEvent?: boolean;
  /** Addresses, CIDR ranges, `loopback`, `linklocal` or `uniquelocal`. */
  trustedProxies?: readonly string[];
  correlationHeaders?: readonly string[];
  /** Exact paths, or prefixes ending in `*`. */
  ignoredPaths?: readonly string[];
  /** What a status means here, such as `{ 403: 'invalid_key' }`. */
  statusReasons?: Readonly<Record<number, FailureReason>>;
  classify?: Classify;
  eventAttributesHook?: EventAttributesHook;
}

/** Everything settled: resolved once, frozen, passed down. Nobody else reads options or the environment. */
export interface ResolvedConfig {
  readonly enabled: boolean;
  readonly locations: readonly KeyLocation[];
  readonly fingerprint: FingerprintMode;
  readonly fingerprintLength: number;
  readonly record: RecordMode;
  readonly spanEvent: boolean;
  /** `undefined` when no proxy is trusted. */
  readonly trustedProxies: BlockList | undefined;
  /** Lower case. */
  readonly correlationHeaders: readonly string[];
  readonly ignoredPaths: readonly string[];
  readonly statusReasons: ReadonlyMap<number, FailureReason>;
  readonly classify: Classify | undefined;
  readonly eventAttributesHook: EventAttributesHook | undefined;
}

/** One bad value. Never the value of a secret. */
export interface ConfigProblem {
  /** `exposed_secret` is a warning: the setting holds. */
  readonly code: 'invalid_value' | 'unreadable_file' | 'unknown_setting' | 'weak_secret' | 'exposed_secret';
  /** As it was given: a variable's name, `options.<name>` or `OTEL_CONFIG_FILE: <key>`. */
  readonly setting: string;
  /** One line, complete in itself: the setting, what is wrong, what is allowed, what happens instead. */
  readonly message: string;
}
