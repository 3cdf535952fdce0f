import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runTool, toolScript, type NamedResult } from './tool.js';

/** What a user types, in a project that checks the declarations of its dependencies (skipLibCheck off). */
const TYPESCRIPT = `
import {
  ApiKeyInstrumentation,
  ApiKeyLogRecordProcessor,
  ApiKeySpanProcessor,
  createFingerprinter,
  getKeyFingerprint,
  recordAuthOutcome,
} from 'opentelemetry-instrumentation-api-key';

const instrumentation = new ApiKeyInstrumentation({ locations: ['header:x-api-key'], record: 'attempts' });
instrumentation.disable();
export const processors = [new ApiKeySpanProcessor(), new ApiKeyLogRecordProcessor()];
recordAuthOutcome({ outcome: 'failure', reason: 'expired_key' });
export const seen: string | undefined = getKeyFingerprint();
export const fingerprint: string = createFingerprinter({ length: 16 })('a key');
// @ts-expect-error -- were the types lost on the way (any), this would not be an error
export const wrong: number = createFingerprinter({ length: 16 })('a key');
`;

const JAVASCRIPT = `
for (const name of ['ApiKeyInstrumentation', 'createFingerprinter', 'getKeyFingerprint', 'recordAuthOutcome']) {
  if (typeof api[name] !== 'function') throw new Error(name + ' is not exported');
}
`;

/** Each kind of project that may install the package, as its compiler sees it. */
const COMPILED = [
  { name: 'consumer types, ESM, node16', file: 'app.mts', module: 'node16', moduleResolution: 'node16' },
  {
    name: 'consumer types, CommonJS, nodenext',
    file: 'app.cts',
    module: 'nodenext',
    moduleResolution: 'nodenext',
  },
  { name: 'consumer types, bundler', file: 'app.ts', module: 'esnext', moduleResolution: 'bundler' },
] as const;

const PACKAGE = 'opentelemetry-instrumentation-api-key';

/** Loads every entry of the unpacked package: a file that `files` forgot fails here and nowhere else. */
const LOADED = [
  { name: 'consumer runs, import', file: 'app.mjs', text: `import * as api from '${PACKAGE}';${JAVASCRIPT}` },
  {
    name: 'consumer runs, require',
    file: 'app.cjs',
    text: `const api = require('${PACKAGE}');${JAVASCRIPT}`,
  },
  { name: 'consumer runs, register', file: 'register.mjs', text: `import '${PACKAGE}/register';` },
] as const;

function tsconfig({ file, module, moduleResolution }: (typeof COMPILED)[number]): string {
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023'],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: ['node'],
    noEmit: true,
  };
  return JSON.stringify({ compilerOptions, files: [file] });
}

/** `folder` is a project with the package in its node_modules. */
export async function checkConsumers(folder: string): Promise<readonly NamedResult[]> {
  const results: NamedResult[] = [];
  for (const consumer of COMPILED) {
    const project = `tsconfig.${consumer.module}.json`;
    writeFileSync(join(folder, consumer.file), TYPESCRIPT);
    writeFileSync(join(folder, project), tsconfig(consumer));
    const result = await runTool(toolScript('typescript', 'tsc'), ['-p', project], folder);
    results.push({ name: consumer.name, ...result });
  }
  for (const { name, file, text } of LOADED) {
    writeFileSync(join(folder, file), text);
    const env = { ...process.env, OTEL_SDK_DISABLED: 'true' };
    const result = await run(process.execPath, [file], { cwd: folder, env, timeoutMs: 60_000 });
    results.push({ name, ...result });
  }
  const command = join(folder, 'node_modules', PACKAGE, 'build', 'src', 'cli', 'main.js');
  results.push({ name: 'otel-api-key --help', ...(await runTool(command, ['--help'], folder)) });
  return results;
}
