import { openClusterEngine } from '../../correlation/cluster-engine.js';
import { correlate, type Correlation } from '../../correlation/correlate.js';
import { CorrelationError } from '../../correlation/correlation-error.js';
import { openEmbeddedEngine } from '../../correlation/embedded-engine.js';
import type { Engine } from '../../correlation/engine.js';
import { filesSource } from '../../correlation/files-source.js';
import { checkFile, InputFiles } from '../../correlation/input-files.js';
import { otelLogsSource } from '../../correlation/otel-logs-source.js';
import type { Source } from '../../correlation/source.js';
import { CliError, EXIT_FINDINGS, EXIT_OK } from '../cli-error.js';
import { jsonReport } from './json-report.js';
import { givenInput, type CorrelateOptions, type Given } from './options.js';
import { openPage } from './page.js';
import { print } from './print.js';
import { tableReport } from './table-report.js';
import { watchedSteps } from './watched-steps.js';

/**
 * Correlates what was given, and prints what came of it.
 * @returns the exit code
 * @throws CliError when it cannot run
 */
export async function correlateInputs(options: CorrelateOptions): Promise<number> {
  const given = givenInput(options);
  const page = options.html === undefined ? undefined : openPage(options.html, given);
  try {
    return await withSource(given, options, async (engine, source) => {
      const correlation = await watched(engine, source, options);
      await page?.write(engine, source, correlation, options.limit);
      await print(options.json === true ? jsonReport(correlation) : tableReport(correlation, options.limit));
      return correlation.summary.findings_total > 0 ? EXIT_FINDINGS : EXIT_OK;
    });
  } catch (error) {
    if (error instanceof CorrelationError) throw new CliError(error.message, { cause: error });
    throw error;
  }
}

async function watched(engine: Engine, source: Source, options: CorrelateOptions): Promise<Correlation> {
  const { from, to, window, rewrittenPaths = false } = options;
  const { step, done } = watchedSteps(source.bytes);
  try {
    return await correlate(engine, source, { range: { from, to }, windowMs: window, rewrittenPaths }, step);
  } finally {
    done();
  }
}

async function withSource<T>(
  given: Given,
  { memory, timeout, table }: CorrelateOptions,
  work: (engine: Engine, source: Source) => Promise<T>,
): Promise<T> {
  switch (given.kind) {
    case 'server': {
      const engine = await openClusterEngine({ url: given.url, memoryBytes: memory, timeoutMs: timeout });
      return await closing(engine, () => work(engine, otelLogsSource(table)));
    }
    case 'files': {
      // Before the engine, which may have to be installed first.
      for (const name of [...given.events, ...given.gateway]) checkFile(name);
      const engine = await openEmbeddedEngine({ memoryBytes: memory });
      const inputs = new InputFiles();
      return await closing(engine, async () => {
        try {
          const events = await inputs.of('events', given.events, engine);
          const gateway = await inputs.of('gateway', given.gateway, engine);
          return await work(engine, filesSource([...events, ...gateway]));
        } finally {
          inputs.close();
        }
      });
    }
  }
}

async function closing<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await engine.close();
  }
}
