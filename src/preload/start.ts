import { sdkIsRegistered } from '../diagnostics/api-registry.js';
import { report } from '../diagnostics/report.js';
import { loadHttpThroughRequire } from '../http/load-http.js';
import { ApiKeyInstrumentation } from '../instrumentation.js';
import { Drops } from '../telemetry/drops.js';
import { Providers } from '../telemetry/providers.js';
import { VERSION } from '../version.js';
import { readBoolean, readText } from './environment.js';
import { flushAtExit } from './ending.js';
import { exportGates } from './export-gate.js';
import { describeFault } from './fault.js';
import { sayWhatJoiningLeavesOut } from './join.js';
import { loadLaterPreloads } from './later-preloads.js';
import { sdkMismatch } from './line-mismatch.js';
import { lendToOlderLogsApi } from './logs-api.js';
import { startDeclaredSdk, startNodeSdk } from './node-sdk.js';
import { checkEndpoints } from './otlp.js';
import { scrubPropagation } from './propagation.js';
import { isOff } from './signal.js';
import { Unsent } from './unsent.js';
import { startWithoutTracing } from './without-tracing.js';

const STARTED = Symbol.for('opentelemetry-instrumentation-api-key.preload.v1');

function startSdk(env: NodeJS.ProcessEnv, instrumentation: ApiKeyInstrumentation): void {
  const drops = new Drops(new Providers(VERSION), 'by_flush');
  const gates = exportGates();
  const parts = { env, drops, gates, unsent: new Unsent(drops, gates.LOGS) };
  if (readText(env, 'OTEL_CONFIG_FILE') !== undefined) {
    startDeclaredSdk(env, instrumentation);
  } else {
    checkEndpoints(env);
    if (isOff('TRACES', env)) startWithoutTracing(parts);
    else startNodeSdk(parts, instrumentation);
  }
  lendToOlderLogsApi();
  flushAtExit({
    ...parts,
    owner: 'us',
    lastWords: (turn) => {
      instrumentation.flushDrops();
      // What the Collector refused a moment ago it would refuse again; once it takes something, it is told.
      if (turn === 'first') drops.flush();
    },
  });
}

function joinSdk(instrumentation: ApiKeyInstrumentation): void {
  sayWhatJoiningLeavesOut();
  const gates = exportGates();
  const unsent = new Unsent(new Drops(new Providers(VERSION), 'by_flush'), gates.LOGS);
  flushAtExit({ gates, unsent, owner: 'another', lastWords: () => instrumentation.flushDrops() });
}

function contained(step: () => void): void {
  try {
    step();
  } catch (error) {
    const why = sdkMismatch(error) ?? describeFault(error);
    report(`could not start OpenTelemetry: ${why}; the application runs without it`);
  }
}

function start(selfUrl: string, env: NodeJS.ProcessEnv, execArgv: readonly string[]): void {
  const registry = globalThis as { [STARTED]?: boolean };
  if (registry[STARTED] === true) return;
  registry[STARTED] = true;
  if (readBoolean(env, 'OTEL_SDK_DISABLED')) return;
  const loading = loadLaterPreloads(selfUrl, env, execArgv);
  const instrumentation = new ApiKeyInstrumentation();
  instrumentation.muteMissingLogs();
  const startOrJoin = (): void => {
    if (sdkIsRegistered()) joinSdk(instrumentation);
    else startSdk(env, instrumentation);
    scrubPropagation();
    loadHttpThroughRequire();
  };
  if (loading === undefined) startOrJoin();
  else void loading.then(() => contained(startOrJoin));
}

/**
 * The whole start-up of the preload. Joins an SDK that another preload has started or will start;
 * starts one otherwise. Never throws: the application starts in any case.
 *
 * @param selfUrl the preload's own module, to tell which preloads come after it
 */
export function startPreload(selfUrl: string, env: NodeJS.ProcessEnv, execArgv: readonly string[]): void {
  contained(() => start(selfUrl, env, execArgv));
}
