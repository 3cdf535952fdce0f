import type { CorrelationClass, FindingClass } from './classes.js';

export type Side = 'events' | 'gateway';

/** A verdict to look at. The names are those of `otel-api-key correlate --json`. */
export interface Finding {
  readonly class: FindingClass;
  /** RFC 3339, UTC, milliseconds; the gateway's, where there is one. */
  readonly time: string;
  /** 32 lower-case hex. */
  readonly trace_id: string | null;
  readonly request_id: string | null;
  /** The first 16 characters; the gateway's where it saw a key, or else the application's. */
  readonly fingerprint: string | null;
  readonly method: string | null;
  readonly path: string | null;
  /** Of the client, as the gateway saw it, or else the application. */
  readonly client_address: string | null;
  readonly gateway_status: number | null;
  readonly app_status: number | null;
  /** A sentence for people. */
  readonly why: string;
}

/** Records that take no part, and why. */
export interface SetAside {
  /** Delivered once more. */
  readonly duplicates: number;
  /** Unreadable: the reason, and how many. */
  readonly bad: Readonly<Record<string, number>>;
  readonly out_of_range: number;
  /** Log records and lines of something else. */
  readonly other: number;
}

/** Findings of each class in one slice of time. */
export interface TimelineSlice {
  /** Its beginning, RFC 3339. */
  readonly time: string;
  /** Requests that the gateway passed on or refused, in this slice. */
  readonly gateway: number;
  readonly events: number;
  readonly findings: Readonly<Partial<Record<FindingClass, number>>>;
}

export interface WorstFingerprint {
  readonly fingerprint: string;
  /** The id of its pepper. */
  readonly key_id: string | null;
  readonly total: number;
  readonly findings: Readonly<Partial<Record<FindingClass, number>>>;
}

/** Everything but the findings themselves, which may be millions. */
export interface Summary {
  /** Records that were judged: `classes` adds up to their sum. */
  readonly inputs: Readonly<Record<Side, number>>;
  /** Records, of both sides together: a matched request is two. */
  readonly classes: Readonly<Record<CorrelationClass, number>>;
  readonly records: Readonly<Record<Side, Readonly<Record<CorrelationClass, number>>>>;
  readonly set_aside: Readonly<Record<Side, SetAside>>;
  /** What clients got whose requests never reached the application: the status, and how many. */
  readonly blocked_by_status: Readonly<Record<string, number>>;
  /** First and last moment of each input, RFC 3339. */
  readonly range: Readonly<Record<Side, { readonly from: string; readonly to: string }>>;
  readonly window_ms: number;
  /** Verdicts to look at; one may cover two records. */
  readonly findings_total: number;
  /** What a reader should know before believing the rest. */
  readonly notices: readonly string[];
}
