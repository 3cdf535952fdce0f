import { createHash } from 'node:crypto';
import { FINDING_CLASSES, MEANINGS } from '../../../correlation/classes.js';
import type { Finding, Side, Summary, TimelineSlice, WorstFingerprint } from '../../../correlation/report.js';
import { amount, count, nothingWasJudged } from '../../../correlation/words.js';
import { findingsTable, worstFingerprints } from './findings.js';
import { cards, ledger } from './ledger.js';
import { Markup, markup, type Piece } from './markup.js';
import { patterns } from './pattern.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { timeLine } from './time-line.js';
import { moment, range, title, verdicts } from './words.js';

export interface Page {
  readonly summary: Summary;
  readonly timeline: readonly TimelineSlice[];
  /** How long a slice is; without it, as long as the shortest step from one to the next. */
  readonly slice_ms?: number;
  readonly worst: readonly WorstFingerprint[];
  /** The first ones, worst first; `summary.findings_total` says how many there are. */
  readonly findings: readonly Finding[];
  /** RFC 3339. */
  readonly made: string;
  /** What was read: names of files, or addresses without credentials. */
  readonly sources: Readonly<Record<Side, readonly string[]>>;
}

/** One file that needs no other: fit to be passed on, and to be opened from a disk with no network. */
export function reportPage({ summary, timeline, slice_ms, worst, findings, made, sources }: Page): string {
  const policy = `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`;
  const { notices } = summary;
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${headline(summary)}</title><style>${new Markup(STYLE)}</style></head>
<body>${patterns()}<header><p>API keys: the gateway and the application compared</p><h1>${headline(summary)}</h1><p class="lead">${lead(summary)}</p>
<dl>${fact('Gateway', sources.gateway.join(', '))}${fact('Application', sources.events.join(', '))}${fact('Window', `${summary.window_ms / 1000} s`)}${fact('Made', `${moment(made)} UTC`)}</dl></header>
<main>${notices.length === 0 ? '' : markup`<aside><h2>Before you read on</h2><ul>${notices.map((text) => markup`<li>${text}</li>`)}</ul></aside>`}
${section('found', 'What was found', cards(summary))}
${section('time', 'Along time', timeLine(timeline, slice_ms))}
${worst.length === 0 ? '' : section('worst', 'Fingerprints with the most findings', worstFingerprints(worst))}
${section('findings', 'Findings', findingsTable(findings, summary.findings_total))}
${section('ledger', 'What each class means, and how the counts add up', ledger(summary))}</main>
<footer>Fingerprints are digests: no key is on this page. Paths and ids are what clients sent.</footer><script>${new Markup(SCRIPT)}</script></body></html>
`.text;
}

function section(name: string, heading: string, content: Markup): Markup {
  return markup`<section class="${name}"><h2>${heading}</h2>${content}</section>`;
}

function fact(name: string, value: Piece): Markup {
  return markup`<div><dt>${name}</dt><dd>${value || '–'}</dd></div>`;
}

function headline(summary: Summary): string {
  const { gateway, events } = summary.inputs;
  if (gateway + events === 0) return 'Nothing was judged: the inputs hold no usable record';
  const found = foundWords(summary);
  return `${found} in ${amount(gateway, 'request')} at the gateway and ${count(events)} at the application, ${range(summary)}`;
}

function foundWords(summary: Summary): string {
  if (nothingWasJudged(summary)) return 'Nothing could be judged';
  return summary.findings_total === 0 ? 'No findings' : amount(summary.findings_total, 'finding');
}

function lead(summary: Summary): string {
  const worst = FINDING_CLASSES.find((name) => verdicts(summary, name) > 0);
  const open = summary.classes.at_edge + summary.classes.not_comparable;
  return [
    worst
      ? `Worst: ${count(verdicts(summary, worst))} ${title(worst).toLowerCase()} (${MEANINGS[worst]}).`
      : '',
    open ? `${amount(open, 'record')} could not be judged: see not comparable and at edge.` : '',
  ].join(' ');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
