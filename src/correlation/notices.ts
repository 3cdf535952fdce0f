import { FINDING_CLASSES } from './classes.js';
import type { Apart, Circumstances, Edges, ForeignPepper, Keyless } from './circumstances.js';
import type { Summary } from './report.js';
import { amount, count } from './words.js';

/** A key that is lost on its way so often is no key. */
const MANY_KEYLESS = 10;

/** So many keys do not change on their way by chance. */
const MANY_OTHER_KEYS = 5;

/** More near an edge than this share of an input is worth a word. */
const MUCH_AT_EDGE = 0.05;

/** What a reader should know before believing the counts, what explains most first. */
export function noticesOf(summary: Summary, circumstances: Circumstances): readonly string[] {
  const { foreignPeppers, apart, keyless, edges } = circumstances;
  return [
    ...nothingInCommon(summary),
    ...lateNotices(summary, apart),
    ...foreignPeppers.map(pepperNotice),
    ...otherKeyNotices(summary),
    ...keylessNotices(keyless),
    ...elsewhereNotices(apart),
    ...movedNotices(circumstances.moved),
    ...edgeNotices(summary, edges),
  ];
}

function nothingInCommon({ range }: Summary): readonly string[] {
  if (range.events.from <= range.gateway.to && range.gateway.from <= range.events.to) return [];
  return [
    `the inputs have no time in common: events from ${range.events.from} to ${range.events.to}, gateway records from ${range.gateway.from} to ${range.gateway.to}`,
  ];
}

function edgeNotices(summary: Summary, edges: Edges | undefined): readonly string[] {
  const { range, classes } = summary;
  if (edges === undefined || nothingInCommon(summary).length > 0) return [];
  const beyond = [
    [
      edges.events_after,
      'event',
      `after the last gateway record (${range.gateway.to}): its log ends there, or all later requests went around the gateway`,
    ],
    [
      edges.events_before,
      'event',
      `before the first gateway record (${range.gateway.from}): its log begins there, or all earlier requests went around the gateway`,
    ],
    [
      edges.gateway_after,
      'gateway record',
      `after the last event (${range.events.to}): the events end there, or the application has told nothing since`,
    ],
    [
      edges.gateway_before,
      'gateway record',
      `before the first event (${range.events.from}): the events begin there, or the application told nothing before`,
    ],
  ] as const;
  const told = beyond.filter(([many]) => Number(many) > 0);
  const far = told.reduce((sum, [many]) => sum + Number(many), 0);
  return [
    ...told.map(
      ([many, thing, what]) =>
        `${amount(Number(many), thing)} ${what}; --from and --to say for which time both are complete`,
    ),
    ...nearNotices(summary, classes.at_edge - far),
  ];
}

function nearNotices({ classes, inputs, window_ms }: Summary, near: number): readonly string[] {
  const found = FINDING_CLASSES.reduce((sum, name) => sum + classes[name], 0);
  if (near === 0 || (near < found && near < MUCH_AT_EDGE * (inputs.events + inputs.gateway))) return [];
  return [
    `${amount(near, 'record')} within ${window_ms / 1000} s of where an input begins or ends, not judged: give longer logs of both sides, or a smaller --window`,
  ];
}

function pepperNotice({ gateway_key_id, app_key_id, verdicts }: ForeignPepper): string {
  return `${amount(Number(verdicts), 'request')} could not be compared: the gateway's fingerprints are of ${pepper(gateway_key_id)}, the application's of ${pepper(app_key_id)}; give both the same pepper and id, or the application the gateway's as a previous one`;
}

function pepper(id: string): string {
  return id === '' ? 'no pepper (SHA-256)' : `the pepper "${id}"`;
}

/** Where more keys differ than requests agree, it is not the keys. */
function otherKeyNotices({ records }: Summary): readonly string[] {
  const { fingerprint_mismatch: differ, matched } = records.gateway;
  if (differ < MANY_OTHER_KEYS || differ <= matched) return [];
  return [
    `${amount(differ, 'request')} with another fingerprint on each side, and only ${count(matched)} that agree: probably two peppers under one id, or a gateway that fingerprints something else than the key`,
  ];
}

function keylessNotices(keyless: Keyless | undefined): readonly string[] {
  if (keyless === undefined || Number(keyless.verdicts) < MANY_KEYLESS) return [];
  return [
    `${amount(Number(keyless.verdicts), 'request')} without a key at the application and all with the fingerprint ${keyless.fingerprint} at the gateway: it may make a fingerprint of nothing, where it should write null`,
  ];
}

function lateNotices({ window_ms }: Summary, apart: Apart | undefined): readonly string[] {
  if (apart === undefined || apart.late === '0') return [];
  const seconds = (Number(apart.late_ns) / 1e9).toFixed(1);
  return [
    `${amount(Number(apart.late), 'gateway record')} with the ids of an event about ${seconds} s away: clocks (or slow clients) beyond the window of ${window_ms / 1000} s, see --window, or requests repeated later`,
  ];
}

function movedNotices(pairs: number): readonly string[] {
  if (pairs === 0) return [];
  return [
    `${amount(pairs, 'request')} whose path at the application has only its last part in common with the path at the gateway: where no gateway rewrites paths, look at them`,
  ];
}

function elsewhereNotices(apart: Apart | undefined): readonly string[] {
  if (apart === undefined || apart.elsewhere === '0') return [];
  return [
    `${amount(Number(apart.elsewhere), 'blind spot')} with the ids and the key of a bypass on another path: forged ids, or a gateway that rewrites paths; see --rewritten-paths`,
  ];
}
