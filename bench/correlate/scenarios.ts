// What happens at the edge of an API, and the class that each case truly belongs to.
import type { Random } from './random.js';
import type { EventRecord, GatewayRecord } from './records.js';
import type { Key, Request, Traffic } from './traffic.js';

export type Class =
  | 'matched'
  | 'blocked_at_gateway'
  | 'bypass'
  | 'blind_spot'
  | 'fingerprint_mismatch'
  | 'outcome_mismatch'
  | 'ambiguous';

/** The records that a request, or several that belong together, left behind. */
export interface Left {
  readonly class: Class;
  readonly gateway: readonly GatewayRecord[];
  readonly events: readonly (readonly [instance: number, record: EventRecord])[];
}

/** What a scenario plays with. */
export interface Stage {
  readonly random: Random;
  readonly traffic: Traffic;
  /** When its first request ends. */
  readonly time: number;
  /** An ordinary request of a moment ago, by another client; its identifiers can be stolen. */
  readonly victim: Request | undefined;
  /** One of at least a minute ago. */
  readonly oldVictim: Request | undefined;
}

type Scenario = (stage: Stage) => Left | readonly Left[];

const keyed = ({ traffic, time }: Stage): Request => traffic.request(time, traffic.popularKey());

const both = (
  { traffic }: Stage,
  request: Request,
  change: { gateway?: Partial<GatewayRecord>; event?: Partial<EventRecord> } = {},
  as: Class = 'matched',
): Left => ({
  class: as,
  gateway: [traffic.gatewayRecord(request, change.gateway)],
  events: [[request.instance, traffic.eventRecord(request, change.event)]],
});

const onlyGateway = (
  { traffic }: Stage,
  request: Request,
  as: Class,
  changes?: Partial<GatewayRecord>,
): Left => ({ class: as, gateway: [traffic.gatewayRecord(request, changes)], events: [] });

const onlyEvent = ({ traffic }: Stage, request: Request): Left => ({
  class: 'bypass',
  gateway: [],
  events: [[request.instance, traffic.eventRecord(request)]],
});

const blocked = (stage: Stage, request: Request): Left =>
  onlyGateway(stage, request, 'blocked_at_gateway', {
    status: stage.random.pick([401, 403, 403, 429]),
    upstreamStatus: null,
  });

/** A request of another client than the victim's. */
const attack = ({ traffic, time, victim }: Stage): Request =>
  traffic.request(time, traffic.otherKey(victim?.key));

const stolenTrace = (request: Request, { victim }: Stage): Request =>
  victim === undefined ? request : { ...request, traceId: victim.traceId };

const stolenBoth = (request: Request, { victim }: Stage): Request =>
  victim === undefined ? request : { ...request, traceId: victim.traceId, requestId: victim.requestId };

/** One trace for several requests of a client; each has its own request id. Now and then an event is lost. */
function reusedTrace(stage: Stage): readonly Left[] {
  const { random, traffic, time } = stage;
  const key = traffic.popularKey();
  const traceId = random.hex(4);
  return Array.from({ length: 2 + random.below(5) }, (_, index) => {
    const request = { ...traffic.request(time + index * (5 + random.below(200)), key), traceId };
    return random.below(60) === 0 ? onlyGateway(stage, request, 'blind_spot') : both(stage, request);
  });
}

/** Several requests with nothing that tells them apart but the moment. */
function indistinguishable(stage: Stage): Left {
  const { random, traffic, time } = stage;
  const first = keyed(stage);
  const requests = Array.from({ length: 2 + random.below(2) }, (_, index) => ({
    ...first,
    time: time + index * 320 + random.below(300),
  }));
  return {
    class: 'ambiguous',
    gateway: requests.map((request) => traffic.gatewayRecord(request)),
    events: requests.map((request) => [request.instance, traffic.eventRecord(request)]),
  };
}

/** During a rotation: the gateway still has the pepper of before. */
function rotation(stage: Stage): Left {
  const request = keyed(stage);
  const { presented, before } = request.key as Key;
  return both(stage, request, {
    gateway: { presented: before },
    event: { presented: { ...presented, previous: before.fingerprint } },
  });
}

function swappedKey(stage: Stage): Left {
  const request = keyed(stage);
  const other = stage.traffic.otherKey(request.key);
  const event = { presented: other.presented, owner: other.owner };
  return both(stage, request, { event }, 'fingerprint_mismatch');
}

function strippedKey(stage: Stage): Left {
  const request = { ...keyed(stage), status: 401 };
  return both(stage, request, { event: { presented: undefined, owner: undefined } }, 'fingerprint_mismatch');
}

/** The gateway gave up on a server that answered after all, or something between them changed the answer. */
function differingStatus(stage: Stage): Left {
  const request = { ...keyed(stage), status: 200 };
  const status = stage.random.pick([504, 502, 403]);
  return both(stage, request, { gateway: { status, upstreamStatus: status } }, 'outcome_mismatch');
}

/** Stolen whole, key included, and played again around the edge much later. */
function replayedLater(stage: Stage): Left {
  const { oldVictim, time } = stage;
  return onlyEvent(stage, oldVictim === undefined ? keyed(stage) : { ...oldVictim, time });
}

/** What happens instead of an ordinary request with a key, in how many of 10,000 cases. */
const SCENARIOS: Readonly<Record<string, readonly [share: number, play: Scenario]>> = {
  'no key': [300, (stage) => both(stage, stage.traffic.request(stage.time, undefined))],
  rotation: [100, rotation],
  'reused trace': [100, reusedTrace],
  'stolen trace': [60, (stage) => both(stage, stolenTrace(attack(stage), stage))],
  'stolen request id': [
    40,
    (stage) => {
      const request = attack(stage);
      return both(stage, { ...request, requestId: stage.victim?.requestId ?? request.requestId });
    },
  ],
  'new trace behind the edge': [
    30,
    (stage) => both(stage, keyed(stage), { event: { traceId: stage.random.hex(4) } }),
  ],
  'answer replaced by the gateway': [
    20,
    (stage) => both(stage, { ...keyed(stage), status: 500 }, { gateway: { status: 503 } }),
  ],
  blocked: [140, (stage) => blocked(stage, keyed(stage))],
  'blocked with a stolen trace': [30, (stage) => blocked(stage, stolenTrace(attack(stage), stage))],
  'around the edge': [60, (stage) => onlyEvent(stage, keyed(stage))],
  'around the edge with a stolen trace': [14, (stage) => onlyEvent(stage, stolenTrace(attack(stage), stage))],
  'around the edge with both ids stolen': [8, (stage) => onlyEvent(stage, stolenBoth(attack(stage), stage))],
  'replayed later around the edge': [6, replayedLater],
  'no event': [75, (stage) => onlyGateway(stage, keyed(stage), 'blind_spot')],
  'key swapped': [35, swappedKey],
  'key stripped': [10, strippedKey],
  'status differs': [35, differingStatus],
  indistinguishable: [6, indistinguishable],
};

const CASES = 10_000;

const DRAWN: readonly (readonly [name: string, play: Scenario])[] = Object.entries(SCENARIOS).flatMap(
  ([name, [share, play]]) => Array.from({ length: share }, () => [name, play] as const),
);

/** What happens nearly always; the records that it leaves are `both` of them. */
export { both, keyed };

/** The scenario of the next case; none for an ordinary request. */
export function draw(random: Random): (typeof DRAWN)[number] | undefined {
  return DRAWN[random.below(CASES)];
}
