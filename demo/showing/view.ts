import type { Span } from '../../src/cli/terminal/style.js';
import { COMMAND } from '../example-api.js';
import type { Sighting } from '../reading/sighting.js';

/** What happens at the moment. */
export interface Now {
  readonly title: string;
  readonly at: number;
  readonly of: number;
}

/** How the demo is watched. */
export interface View {
  open(): void;
  scene(now: Now): void;
  seen(sighting: Sighting): void;
  /** The requests are over; what follows is the summary. */
  close(): void;
}

/** For somebody who knows nothing yet; each line fits eighty columns. */
export const INTRO: readonly (readonly Span[])[] = [
  [{ text: 'An example API runs here, and one flag makes it tell which API key each request' }],
  [{ text: 'presented (as a fingerprint, never the key) and how authentication went:' }],
  [{ text: `  ${COMMAND}`, style: 'bold' }],
  [{ text: 'Friends and attackers call it for 15 seconds. Then: what that means.', style: 'dim' }],
];
