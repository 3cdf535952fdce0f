import type { AuthenticationEvent } from '../../receiver/authentication-event.js';
import type { Totals } from './totals.js';

/** Where the events are shown. */
export interface View {
  /** Told once, when the receiver listens. */
  listening(banner: Banner): void;
  event(event: AuthenticationEvent): void;
  /** The totals changed. */
  update(): void;
  /** One line for whoever watches: the file cannot be written, or can again. */
  notice(message: string): void;
  /** Prints the summary; nothing is shown afterwards. */
  close(): void;
}

export interface Banner {
  readonly url: string;
  /** The file that everything is appended to. */
  readonly out: string | undefined;
}

export interface ViewOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly totals: Totals;
}

/** What to do to see something, for the time when there is nothing to see. */
export const SEND_HINT = 'node --require opentelemetry-instrumentation-api-key/register app.js';

export function bannerLine({ url, out }: Banner): string {
  return `listening on ${url}${out === undefined ? '' : `, appending to ${out}`}`;
}
