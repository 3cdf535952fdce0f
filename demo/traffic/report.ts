// What the two processes of the demo tell each other.

/** From the demo to the traffic generator. */
export interface TrafficOrder {
  /** Where the example API listens. */
  readonly port: number;
  /** The example API: should the demo be killed, nobody else is left to end it. */
  readonly apiPid: number;
}

/** What the generator did, as seen from the clients' side. */
export interface TrafficReport {
  /** Statuses that came back, and how many of each; pairs, since a Map does not survive JSON. */
  readonly statuses: readonly (readonly [status: number, count: number])[];
  /** Requests that got no answer, with the reason of the first. */
  readonly unanswered: number;
  readonly firstFault: string | undefined;
  /** Every key presented, good and bad: what nobody may find in the exported telemetry. */
  readonly keys: readonly string[];
}

/** From the traffic generator to the demo. */
export type TrafficMessage =
  | { readonly kind: 'scene'; readonly title: string; readonly at: number; readonly of: number }
  | { readonly kind: 'done'; readonly report: TrafficReport };

/** Requests that got an answer, whichever. */
export function answersOf({ statuses }: TrafficReport): number {
  return statuses.reduce((total, [, count]) => total + count, 0);
}
