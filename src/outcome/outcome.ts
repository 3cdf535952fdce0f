/** The values of `api_key.outcome`. */
export type Outcome = 'success' | 'failure' | 'none' | 'unknown';

/** Reasons that the status alone can give. */
export type StatusReason =
  'missing_key' | 'invalid_key' | 'forbidden' | 'rate_limited' | 'client_error' | 'server_error' | 'aborted';

/** Reasons that only the application can know. */
export type ApplicationReason =
  | 'expired_key'
  | 'revoked_key'
  | 'disabled_key'
  | 'insufficient_permissions'
  | 'usage_exceeded'
  | 'ip_not_allowed'
  | 'malformed_key';

/** A short lower-case token of the application's own is allowed too. */
export type FailureReason = StatusReason | ApplicationReason | (string & {});

/** How authentication went, once decided. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason?: FailureReason;
}

/** What the application, or a `classify` function, says about a request. */
export interface AuthOutcome {
  readonly outcome: Outcome;
  /** A listed reason, or a lower-case token of at most 32 characters (`^[a-z][a-z0-9_]*$`). */
  readonly reason?: FailureReason;
  /** The operator's non-secret id of the key; left out when longer than 128 characters. */
  readonly keyId?: string;
  /** The client that the key belongs to; left out when longer than 128 characters. */
  readonly enduserId?: string;
  /** The matched route, where the framework does not tell it; left out when longer than 256 characters. */
  readonly route?: string;
}
