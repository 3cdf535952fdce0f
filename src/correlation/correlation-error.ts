export type CorrelationErrorCode =
  | 'ENGINE_MISSING'
  | 'INPUT_UNREADABLE'
  | 'INPUT_EMPTY'
  | 'NO_TEMPORARY_FOLDER'
  | 'SERVER_UNREACHABLE'
  | 'TABLE_UNUSABLE'
  | 'QUERY_FAILED';

/** The records cannot be correlated; the message is one line that names the cure. */
export class CorrelationError extends Error {
  readonly code: CorrelationErrorCode;

  constructor(code: CorrelationErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** ClickHouse's complaint without the query, which it likes to repeat, in one line. */
export function complaintOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const first = text.split('\n', 1)[0] ?? '';
  return first
    .replace(/[:.] (?:while|In scope|In query)\b.*/is, '')
    .slice(0, 300)
    .trim();
}
