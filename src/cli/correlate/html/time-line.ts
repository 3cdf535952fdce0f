import { FINDING_CLASSES } from '../../../correlation/classes.js';
import type { TimelineSlice } from '../../../correlation/report.js';
import { amount, count } from '../../../correlation/words.js';
import { markup, type Markup } from './markup.js';
import { box, mix, named } from './pattern.js';
import { cells, table } from './table.js';
import { moment, span, title } from './words.js';

/** Down it is pixels; across it is percent, so that text keeps its size on any screen. */
const [TOP, BOTTOM] = [22, 202];

interface Scale {
  readonly from: number;
  readonly slice: number;
  readonly slices: number;
  /** The most findings of a slice, rounded up; the most requests. */
  readonly findings: number;
  readonly requests: number;
}

export function timeLine(timeline: readonly TimelineSlice[], sliceMs?: number): Markup {
  const first = timeline[0];
  if (first === undefined) return markup`<p class="calm">No record has a time.</p>`;
  const scale = scaleOf(timeline, Date.parse(first.time), sliceMs);
  const { from, slice, slices, findings, requests } = scale;
  const about = `Findings of each class from ${span(from, from + slice * slices)}, in slices of ${slice / 1000} s. The table that follows has the numbers.`;
  const seen = FINDING_CLASSES.filter((name) => timeline.some((one) => one.findings[name]));
  return markup`<figure><figcaption>${seen.map((name) => markup`<span>${named(name)}</span>`)}<span><svg class="key" aria-hidden="true"><rect class="requests"/></svg>Requests, on a scale of their own: at most ${count(requests)}</span></figcaption>
<svg class="chart" role="img" aria-labelledby="about what"><title id="about">Time line</title><desc id="what">${about}</desc>
${timeline.map((one) => column(one, scale))}${findings === 0 ? '' : [findings, findings / 2].map((value) => level(value, scale))}${ticks(scale)}</svg>
<details><summary>The same as a table</summary>${numbers(timeline)}</details></figure>`;
}

function scaleOf(timeline: readonly TimelineSlice[], from: number, sliceMs?: number): Scale {
  const times = timeline.map(({ time }) => Date.parse(time));
  const steps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  const slice = sliceMs ?? Math.max(1, Math.min(...steps, 86_400_000));
  const peak = Math.max(...timeline.map((one) => sum(one)));
  // Twice a round number, so that the line at half the height has a whole one.
  const unit = 2 * 10 ** Math.floor(Math.log10(peak || 1));
  return {
    from,
    slice,
    slices: Math.round(((times.at(-1) ?? from) - from) / slice) + 1,
    findings: unit * Math.ceil(peak / unit),
    requests: Math.max(...timeline.map(requestsOf)),
  };
}

function column(one: TimelineSlice, { from, slice, slices, findings, requests }: Scale): Markup {
  const across = markup`x="${(100 * (Date.parse(one.time) - from)) / slice / slices}%" width="${100 / slices}%"`;
  const down = (y: number, height: number): Markup => markup`${across} y="${y}" height="${height}"`;
  const load = (0.9 * (BOTTOM - TOP) * requestsOf(one)) / (requests || 1);
  let y = BOTTOM;
  const boxes = FINDING_CLASSES.filter((name) => one.findings[name]).map((name) => {
    // One among thousands is still to be seen.
    const height = Math.max(3, ((BOTTOM - TOP) * (one.findings[name] ?? 0)) / findings);
    y -= height;
    return box(name, down(y, height));
  });
  const tip = `${moment(one.time)}: ${[mix(one.findings), amount(requestsOf(one), 'request')].join('; ')}`;
  return markup`<g><title>${tip}</title><rect class="requests" ${down(BOTTOM - load, load)}/><rect class="top" ${down(BOTTOM - load, 1)}/>${boxes}</g>`;
}

function level(value: number, { findings }: Scale): Markup {
  const y = BOTTOM - ((BOTTOM - TOP) * value) / findings;
  return markup`<path d="M0 ${y}h4000"/><text y="${y - 5}">${amount(value, 'finding')}</text>`;
}

function ticks({ from, slice, slices }: Scale): Markup[] {
  const every = Math.ceil(slices / 3);
  const days = (slice * slices) / 86_400_000;
  // Days, or the time of day, or both; seconds only where slices are shorter than minutes.
  const [start, end] = [days > 1 ? 5 : 11, slice < 60_000 ? 19 : 16];
  return Array.from({ length: Math.floor(slices / every) + 1 }, (_, at) => {
    const x = (100 * at * every) / slices;
    const anchor = x > 95 ? 'end' : 'middle';
    const time = new Date(from + at * every * slice).toISOString().slice(start, days > 3 ? 10 : end);
    return markup`<text x="${x}%" y="${BOTTOM + 18}" text-anchor="${at === 0 ? 'start' : anchor}">${time.replace('T', ' ')}</text>`;
  });
}

function numbers(timeline: readonly TimelineSlice[]): Markup {
  const rows = timeline.map(
    (one) =>
      markup`<tr><th>${moment(one.time)}</th>${cells([one.gateway, one.events, ...FINDING_CLASSES.map((name) => one.findings[name] ?? 0)].map(count))}</tr>`,
  );
  return table('Time line', ['From (UTC)', 'Gateway', 'Application', ...FINDING_CLASSES.map(title)], rows);
}

function sum({ findings }: TimelineSlice): number {
  return FINDING_CLASSES.reduce((all, name) => all + (findings[name] ?? 0), 0);
}

/** Both sides tell of the same requests, but for what one of them missed. */
function requestsOf({ gateway, events }: TimelineSlice): number {
  return Math.max(gateway, events);
}
