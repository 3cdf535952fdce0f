import { answersOf, type TrafficReport } from '../traffic/report.js';
import type { Evidence } from './evidence.js';
import { searchForKeys } from './leaks.js';
import { amount, inWords } from './words.js';

/** Something that must be so, and whether it is. */
export interface Account {
  readonly ok: boolean;
  readonly text: string;
}

/** What the clients saw, held against what was received. */
export function accountsOf(evidence: Evidence, traffic: TrafficReport): Account[] {
  return [
    completeness(evidence, traffic),
    statuses(evidence, traffic),
    traces(evidence),
    counter(evidence, traffic),
    secrecy(evidence, traffic),
  ];
}

function completeness({ sightings, droppedRecords }: Evidence, traffic: TrafficReport): Account {
  const answered = answersOf(traffic);
  const records = `${amount(sightings.length, 'record')} received, ${droppedRecords} dropped`;
  const text = `The clients got ${amount(answered, 'answer')}; ${records}.`;
  if (traffic.unanswered === 0) return { ok: answered === sightings.length + droppedRecords, text };
  const fault = `${amount(traffic.unanswered, 'request')} got no answer (${traffic.firstFault ?? 'unknown'})`;
  return { ok: false, text: `${text} ${fault}.` };
}

function statuses({ sightings, droppedRecords }: Evidence, traffic: TrafficReport): Account {
  const recorded = new Map<number, number>();
  for (const { status = 0 } of sightings) recorded.set(status, (recorded.get(status) ?? 0) + 1);
  const answered = new Map(traffic.statuses);
  const differ = [...new Set([...answered.keys(), ...recorded.keys()])].filter((status) => {
    const missing = (answered.get(status) ?? 0) - (recorded.get(status) ?? 0);
    // Which status a dropped record had, nobody knows.
    return missing < 0 || missing > droppedRecords;
  });
  const differences = differ.map(
    (status) => `${status}: ${answered.get(status) ?? 0} answered, ${recorded.get(status) ?? 0} recorded`,
  );
  const shown = traffic.statuses.map(([status, count]) => `${count}×${status}`);
  return differ.length === 0
    ? { ok: true, text: `Status by status they agree: ${inWords(shown)}.` }
    : { ok: false, text: `Their statuses differ: ${inWords(differences)}.` };
}

function traces({ inTrace, sightings }: Evidence): Account {
  const all = inTrace === sightings.length;
  const text = `${all ? 'Every record is' : `Only ${inTrace} records are`} in the trace of its request's server span.`;
  return { ok: all, text };
}

function counter({ authentications }: Evidence, traffic: TrafficReport): Account {
  const text = `The counter api_key.authentications says ${authentications}.`;
  // It counts what was dropped too.
  return { ok: authentications === answersOf(traffic), text };
}

function secrecy(evidence: Evidence, traffic: TrafficReport): Account {
  const { keys, found, bytes } = searchForKeys(evidence.text(), traffic.keys);
  const searched = `${keys} keys searched in ${bytes.toLocaleString('en')} bytes, also as base64, hex, %-encoded`;
  return { ok: found === 0, text: `Raw keys in everything exported: ${found} (${searched}).` };
}
