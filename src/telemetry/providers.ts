import {
  metrics,
  ValueType,
  type AttributeValue,
  type Context,
  type Counter,
  type MeterProvider,
} from '@opentelemetry/api';
import { registered } from '../diagnostics/api-registry.js';
import { SCOPE_NAME } from '../semconv.js';

/** A log record as `Logger.emit` takes it, in both homes of the Logs API. */
export interface EmittedLogRecord {
  readonly eventName: string;
  /** Seconds and nanoseconds since 1970. */
  readonly timestamp: [seconds: number, nanoseconds: number];
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  readonly attributes: Record<string, AttributeValue>;
  readonly context?: Context;
}

export interface LoggerLike {
  emit(record: EmittedLogRecord): void;
  enabled?(): boolean;
}

/**
 * The part of a LoggerProvider that is used. The Logs API moved from @opentelemetry/api-logs
 * into api 1.10, and depending on either would tie this package to one line.
 */
export interface LoggerProviderLike {
  getLogger(name: string, version?: string): LoggerLike;
}

/**
 * A proxy stands for "whatever will be registered" in *its* copy of the API, and stays mute when
 * another copy is registered with. Reading the shared registry at the time of use has no such trap.
 */
const isProxy = (provider: object): boolean =>
  '_getDelegate' in provider || provider.constructor.name.startsWith('Noop');

/** Resolves the user's providers at the time of use, and keeps what was resolved while they stay the same. */
export class Providers {
  readonly #version: string;
  #givenLoggerProvider: LoggerProviderLike | undefined;
  #givenMeterProvider: MeterProvider | undefined;
  #loggerProvider: LoggerProviderLike | undefined;
  #logger: LoggerLike | undefined;
  #meterProvider: MeterProvider | undefined;
  readonly #counters = new Map<string, Counter>();

  constructor(version: string) {
    this.#version = version;
  }

  useLoggerProvider(provider: LoggerProviderLike): void {
    this.#givenLoggerProvider = isProxy(provider) ? undefined : provider;
  }

  useMeterProvider(provider: MeterProvider): void {
    this.#givenMeterProvider = isProxy(provider) ? undefined : provider;
  }

  /**
   * `undefined` while no Logs SDK has been registered, and where the registered one has nothing that takes
   * records, as `new NodeSDK({ logRecordProcessors: [] })` has not; the first versions do not tell.
   */
  logger(): LoggerLike | undefined {
    const provider = this.#givenLoggerProvider ?? (registered('logs') as LoggerProviderLike | undefined);
    if (provider !== this.#loggerProvider) {
      this.#loggerProvider = provider;
      const logger = provider?.getLogger(SCOPE_NAME, this.#version);
      this.#logger = logger?.enabled?.() === false ? undefined : logger;
    }
    return this.#logger;
  }

  counter(name: string, description: string, unit: string): Counter {
    const provider = this.#givenMeterProvider ?? metrics.getMeterProvider();
    if (provider !== this.#meterProvider) {
      this.#meterProvider = provider;
      this.#counters.clear();
    }
    let counter = this.#counters.get(name);
    if (counter === undefined) {
      counter = provider.getMeter(SCOPE_NAME, this.#version).createCounter(name, {
        description,
        unit,
        valueType: ValueType.INT,
      });
      this.#counters.set(name, counter);
    }
    return counter;
  }
}
