import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('opentelemetry-instrumentation-api-key/package.json') as {
  version: string;
};

/** This package's version, as its manifest has it. */
export const VERSION: string = manifest.version;
