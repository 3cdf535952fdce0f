export { getKeyFingerprint, recordAuthOutcome } from './application-word.js';
export type {
  ApiKeyInstrumentationConfig,
  Classify,
  ClassifyInput,
  EventAttributesHook,
  PepperOption,
  RecordMode,
} from './config/config.js';
export {
  createFingerprinter,
  FingerprinterError,
  type FingerprinterOptions,
} from './fingerprint/create-fingerprinter.js';
export { ApiKeyInstrumentation } from './instrumentation.js';
export type { AuthOutcome, FailureReason, Outcome } from './outcome/outcome.js';
export { ApiKeyLogRecordProcessor } from './telemetry/log-record-processor.js';
export { ApiKeyPropagator } from './telemetry/propagator.js';
export { ApiKeySpanProcessor } from './telemetry/span-processor.js';
