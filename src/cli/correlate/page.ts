import { closeSync, openSync, statSync, writeFileSync } from 'node:fs';
import type { Correlation } from '../../correlation/correlate.js';
import type { Engine } from '../../correlation/engine.js';
import { sliceSeconds, timelineOf, worstFingerprints } from '../../correlation/overview.js';
import type { Finding, Side } from '../../correlation/report.js';
import type { Source } from '../../correlation/source.js';
import { CliError, errorCode } from '../cli-error.js';
import { reportPage } from './html/report-page.js';
import type { Given } from './options.js';

/** More make a page slow to open, and nobody reads them. */
const MIN_FINDINGS = 1000;
const WORST = 20;

export interface PageFile {
  write(engine: Engine, source: Source, correlation: Correlation, limit: number): Promise<void>;
}

/**
 * Checks that the page can be written, before the long work.
 * @throws CliError
 */
export function openPage(file: string, given: Given): PageFile {
  if (given.kind === 'files') refuseInput(file, [...given.events, ...given.gateway]);
  orRefuse(file, () => closeSync(openSync(file, 'a')));
  return {
    write: async (engine, source, correlation, limit) => {
      const findings: Finding[] = [];
      for await (const finding of correlation.findings(Math.max(limit, MIN_FINDINGS))) findings.push(finding);
      const page = reportPage({
        summary: correlation.summary,
        timeline: await timelineOf(engine, source, correlation),
        slice_ms: sliceSeconds(correlation.summary) * 1000,
        worst: await worstFingerprints(engine, WORST),
        findings,
        made: new Date().toISOString(),
        sources: sourcesOf(given),
      });
      orRefuse(file, () => writeFileSync(file, page));
      process.stderr.write(`otel-api-key: wrote ${file}\n`);
    },
  };
}

function refuseInput(file: string, inputs: readonly string[]): void {
  if (!inputs.some((input) => isSame(file, input))) return;
  throw new CliError(`--html ${file} is one of the inputs, which it would overwrite; name another file`);
}

/** Also by another name; a pattern is none, and its files end with what no page should. */
function isSame(file: string, input: string): boolean {
  const [one, other] = [file, input].map((name) => statSync(name, { throwIfNoEntry: false, bigint: true }));
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

function orRefuse(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new CliError(`the page ${file} cannot be written (${errorCode(error) ?? 'unknown error'})`, {
      cause: error,
    });
  }
}

/** An address without its credentials. */
function sourcesOf(given: Given): Readonly<Record<Side, readonly string[]>> {
  switch (given.kind) {
    case 'files':
      return { events: given.events, gateway: given.gateway };
    case 'server':
      return { events: [given.url.host], gateway: [given.url.host] };
  }
}
