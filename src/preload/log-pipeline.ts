import type { logs } from '@opentelemetry/sdk-node';
import { Containment } from '../diagnostics/containment.js';
import { reportOnce } from '../diagnostics/report.js';
import { dropsToldBy, type Drops, type ToldDrops } from '../telemetry/drops.js';
import { ApiKeyLogRecordProcessor } from '../telemetry/log-record-processor.js';
import { newBatchProcessor, type BatchSettings } from './batching.js';
import { readPositive } from './environment.js';
import type { ExportGates } from './export-gate.js';
import { logExporters, type NamedExporter } from './exporters.js';
import { loadBesideSdk } from './sdk-modules.js';
import type { Unsent } from './unsent.js';

/** `ExportResultCode.SUCCESS` of @opentelemetry/core. */
const EXPORT_SUCCEEDED = 0;

export interface LogPipelineParts {
  readonly env: NodeJS.ProcessEnv;
  /** Where the pipeline's losses are counted. */
  readonly drops: Drops;
  readonly gates: ExportGates;
  readonly unsent: Unsent;
}

type ResultCallback = Parameters<logs.LogRecordExporter['export']>[1];
/** Named through the interface: the name of the type itself changed within the range of SDKs. */
type EmittedRecord = Parameters<logs.LogRecordProcessor['onEmit']>[0];
type LogRecords = Parameters<logs.LogRecordExporter['export']>[0];

/** The specification's defaults (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-logrecord-processor). */
function settingsOf(env: NodeJS.ProcessEnv): BatchSettings {
  return {
    maxQueueSize: readPositive(env, 'OTEL_BLRP_MAX_QUEUE_SIZE') ?? 2048,
    maxExportBatchSize: readPositive(env, 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE') ?? 512,
    scheduledDelayMillis: readPositive(env, 'OTEL_BLRP_SCHEDULE_DELAY') ?? 1000,
    exportTimeoutMillis: readPositive(env, 'OTEL_BLRP_EXPORT_TIMEOUT') ?? 30_000,
  };
}

const toldIn = (records: LogRecords): readonly ToldDrops[] =>
  records.flatMap((record) => dropsToldBy(record) ?? []);

/**
 * A batch processor whose losses are known. The SDK's own drops records in silence, when its queue is
 * full and when the exporter gives up; so this one counts what goes in and what comes out of the queue. A record that tells of losses is not
 * counted when it is lost itself: the next one tells what it would have told.
 */
class AccountedBatch implements logs.LogRecordProcessor {
  readonly #inner: logs.LogRecordProcessor;
  readonly #exporter: logs.LogRecordExporter;
  readonly #drops: Drops;
  readonly #unsent: Unsent;
  readonly #capacity: number;
  readonly #queueing: Containment;
  readonly #accounting = new Containment('counting what was exported');
  #queued = 0;

  constructor(exporter: logs.LogRecordExporter, settings: BatchSettings, parts: LogPipelineParts) {
    const { BatchLogRecordProcessor } = loadBesideSdk<typeof logs>('@opentelemetry/sdk-logs');
    this.#exporter = parts.gates.LOGS.guard(exporter);
    this.#drops = parts.drops;
    this.#unsent = parts.unsent;
    this.#capacity = settings.maxQueueSize;
    this.#queueing = new Containment('queueing a log record', () => this.#drops.add('internal_error'));
    const accounted: logs.LogRecordExporter = {
      export: (records, done) => this.#export(records, done),
      shutdown: () => exporter.shutdown(),
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    };
    this.#inner = newBatchProcessor(BatchLogRecordProcessor, accounted, settings);
  }

  onEmit(record: EmittedRecord, context?: Parameters<logs.LogRecordProcessor['onEmit']>[1]): void {
    this.#queueing.run(() => this.#queue(record, context));
  }

  #queue(record: EmittedRecord, context: Parameters<logs.LogRecordProcessor['onEmit']>[1]): void {
    const told = dropsToldBy(record);
    if (this.#queued >= this.#capacity) {
      if (told === undefined) this.#drops.add('queue_full');
      else this.#drops.retell(told);
      return;
    }
    this.#queued += 1;
    if (told === undefined) this.#unsent.add(1);
    this.#inner.onEmit(record, context);
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  #export(records: LogRecords, done: ResultCallback): void {
    this.#accounting.run(() => (this.#queued -= records.length));
    this.#exporter.export(records, (result) => {
      this.#accounting.run(() => this.#account(records, result.code === EXPORT_SUCCEEDED));
      done(result);
    });
  }

  #account(records: LogRecords, arrived: boolean): void {
    const told = toldIn(records);
    const others = records.length - told.length;
    this.#unsent.settle(others);
    if (arrived) {
      for (const each of told) this.#drops.told(each);
      this.#drops.flush();
      return;
    }
    this.#drops.add('export_failed', others);
    for (const each of told) this.#drops.retell(each);
    reportOnce(
      'log records could not be exported and were dropped; ' +
        'check OTEL_EXPORTER_OTLP_ENDPOINT and that its Collector is up. Drops are counted in the metric api_key.dropped',
    );
  }
}

/** Hands each record to the exporter at once, for a console. */
class Immediate implements logs.LogRecordProcessor {
  readonly #exporter: logs.LogRecordExporter;

  constructor(exporter: logs.LogRecordExporter) {
    this.#exporter = exporter;
  }

  onEmit(record: EmittedRecord): void {
    this.#exporter.export([record], () => undefined);
  }

  async forceFlush(): Promise<void> {}

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

/** The processors of the preload's own log pipeline, ours first; none when logs are off. */
export function logRecordProcessors(parts: LogPipelineParts): logs.LogRecordProcessor[] {
  const exporters = logExporters(parts.env);
  if (exporters.length === 0) return [];
  const settings = settingsOf(parts.env);
  const processorOf = ({
    exporter,
    batched,
  }: NamedExporter<logs.LogRecordExporter>): logs.LogRecordProcessor =>
    batched ? new AccountedBatch(exporter, settings, parts) : new Immediate(exporter);
  return [new ApiKeyLogRecordProcessor(), ...exporters.map(processorOf)];
}
