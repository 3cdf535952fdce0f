import { FINDING_CLASSES } from '../../../correlation/classes.js';
import type { Finding, WorstFingerprint } from '../../../correlation/report.js';
import { count } from '../../../correlation/words.js';
import { markup, type Markup } from './markup.js';
import { box, mix, named } from './pattern.js';
import { cells, table } from './table.js';
import { moment, title } from './words.js';

export function worstFingerprints(worst: readonly WorstFingerprint[]): Markup {
  const most = Math.max(...worst.map(({ total }) => total));
  const rows = worst.map((one) => {
    let x = 0;
    const boxes = FINDING_CLASSES.map((name) => {
      const [from, width] = [x, (100 * (one.findings[name] ?? 0)) / most];
      x += width;
      return box(name, markup`x="${from}%" width="${width}%"`);
    });
    const bar = markup`<svg class="bar" aria-hidden="true">${boxes}</svg><small>${mix(one.findings)}</small>`;
    return markup`<tr>${cells([code(one.fingerprint), one.key_id ?? '–', count(one.total), bar])}</tr>`;
  });
  return table('Fingerprints', ['Fingerprint', 'Pepper', 'Findings', 'Of which'], rows);
}

export function findingsTable(findings: readonly Finding[], total: number): Markup {
  if (total === 0) return markup`<p class="calm">Nothing to look at.</p>`;
  const rest = markup`<p class="note">The first ${count(findings.length)} of ${count(total)}, worst first; <code>--json</code> has them all.</p>`;
  const heads = [
    'Class, time (UTC)',
    'Request, and why',
    'Gateway',
    'App',
    'Fingerprint',
    'Trace id, request id',
  ];
  return markup`${findings.length < total ? rest : ''}${filter(findings)}${table('Findings', heads, findings.map(row))}`;
}

/** Shown by the script, without which it would do nothing. */
function filter(findings: readonly Finding[]): Markup {
  const options = FINDING_CLASSES.map((name) => {
    const found = findings.filter((one) => one.class === name).length;
    return found === 0 ? '' : markup`<option value="${name}">${title(name)} (${count(found)})</option>`;
  });
  return markup`<div id="filter" hidden><label>Class <select autocomplete="off"><option value="">All</option>${options}</select></label><label>Path, id, fingerprint, words <input type="search" autocomplete="off"></label><output></output></div>`;
}

function row(one: Finding): Markup {
  const values = [
    markup`${named(one.class)}<small>${moment(one.time)}</small>`,
    markup`${code(`${one.method ?? ''} ${one.path ?? '–'}`)}<small>${one.why}${one.client_address === null ? '' : markup`, from ${code(one.client_address)}`}</small>`,
    one.gateway_status ?? '–',
    one.app_status ?? '–',
    code(one.fingerprint ?? '–'),
    [code(one.trace_id ?? '–'), markup`<br>`, code(one.request_id ?? '–')],
  ];
  return markup`<tr data-class="${one.class}">${cells(values)}</tr>`;
}

/** Text of strangers, kept from turning around what stands beside it. */
function code(text: string): Markup {
  return markup`<code dir="ltr">${text}</code>`;
}
