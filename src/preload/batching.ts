/** The settings that the batch processors of spans and of log records share. Times in milliseconds. */
export interface BatchSettings {
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  readonly exportTimeoutMillis: number;
}

type OptionsForm<E, P> = new (options: BatchSettings & { exporter: E }) => P;
type PositionalForm<E, P> = new (exporter: E, settings: BatchSettings) => P;

/**
 * Makes a batch processor of whichever SDK is installed. Within the range of versions that this package
 * accepts the constructors changed from `(exporter, settings)` to `({ exporter, ...settings })`; the wrong
 * form does not throw, and loses everything. How many parameters the constructor declares tells them apart;
 * the Node-specific classes inherit it and declare none.
 */
export function newBatchProcessor<E, P>(processorClass: unknown, exporter: E, settings: BatchSettings): P {
  const declared = processorClass as { length: number };
  const inherited = Object.getPrototypeOf(processorClass) as { length: number };
  const positional = Math.max(declared.length, inherited.length) > 1;
  return positional
    ? new (processorClass as PositionalForm<E, P>)(exporter, settings)
    : new (processorClass as OptionsForm<E, P>)({ exporter, ...settings });
}
