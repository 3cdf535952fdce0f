import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { ApiKeyInstrumentationConfig, ResolvedConfig } from './config/config.js';
import { readDeclarativeFile } from './config/declarative-file.js';
import { resolveConfig } from './config/resolve.js';
import { redactionRulesOf } from './credential/redaction-rules.js';
import { report } from './diagnostics/report.js';
import { loadHttpThroughRequire } from './http/load-http.js';
import { ServerObserver } from './http/server-observer.js';
import { Lifecycle } from './lifecycle.js';
import { SCOPE_NAME } from './semconv.js';
import { Drops } from './telemetry/drops.js';
import { Emitter } from './telemetry/emitter.js';
import { useRedactionRules } from './telemetry/redaction.js';
import { Providers, type LoggerProviderLike } from './telemetry/providers.js';
import { VERSION } from './version.js';

/** The instrumentation that watches this process's servers; a second one would record every request twice. */
const ACTIVE = Symbol.for('opentelemetry-instrumentation-api-key.active.v1');

const registry = globalThis as { [ACTIVE]?: object };

/**
 * Records, for every HTTP request, which API key was presented and how authentication went.
 *
 * Hand it to `NodeSDK` or `registerInstrumentations`, or just create it: it starts watching at
 * once, as OpenTelemetry's own do. Settings come from `config`, then OTEL_INSTRUMENTATION_API_KEY_*
 * variables, then the file of OTEL_CONFIG_FILE. A bad value is reported in one line and never thrown.
 *
 * It has the shape of `Instrumentation` from @opentelemetry/instrumentation without importing it:
 * its two current lines need different versions of the API.
 */
export class ApiKeyInstrumentation {
  readonly instrumentationName = SCOPE_NAME;
  readonly instrumentationVersion: string = VERSION;
  readonly #providers = new Providers(VERSION);
  readonly #drops = new Drops(this.#providers);
  readonly #emitter = new Emitter(
    this.#providers,
    this.#drops,
    process.env['OTEL_LOGS_EXPORTER']?.trim() === 'none',
  );
  #options: ApiKeyInstrumentationConfig;
  #config: ResolvedConfig;
  #observer: ServerObserver;
  readonly #reported = new Set<string>();

  constructor(config: ApiKeyInstrumentationConfig = {}) {
    this.#options = config;
    this.#config = this.#resolve(config);
    this.#observer = this.#observe();
    if (this.#config.enabled) this.enable();
  }

  /** Starts watching. Does nothing where the operator's settings, not the code, say `enabled: false`. */
  enable(): void {
    if (!this.#config.enabled && this.#options.enabled === undefined) return;
    const active = registry[ACTIVE];
    if (active === this) return;
    if (active !== undefined) {
      report(
        'is active already in this process; the second one stays passive, so that no request is recorded twice',
      );
      return;
    }
    registry[ACTIVE] = this;
    this.#observer.enable();
    // By then the SDK that this was handed to has enabled instrumentation-http as well. No immediate: Node warns of those
    // where the application is in a domain (https://nodejs.org/docs/latest-v20.x/api/deprecations.html#DEP0097).
    process.nextTick(loadHttpThroughRequire);
  }

  /** Stops watching and leaves no listener on any server. Requests under way still end in a record. */
  disable(): void {
    this.#observer.disable();
    if (registry[ACTIVE] === this) delete registry[ACTIVE];
  }

  /** Takes effect at once, for requests that arrive from now on. */
  setConfig(config: ApiKeyInstrumentationConfig): void {
    const wasActive = registry[ACTIVE] === this;
    if (wasActive) this.disable();
    this.#options = config;
    this.#config = this.#resolve(config);
    this.#observer = this.#observe();
    if (wasActive && this.#config.enabled) this.enable();
  }

  /** The options given in code, without secrets. `enabled` follows OpenTelemetry's rule: an SDK enables what is not. */
  getConfig(): ApiKeyInstrumentationConfig & { enabled: boolean } {
    const { pepper: _pepper, previousPeppers: _previousPeppers, ...rest } = this.#options;
    return { ...rest, enabled: this.#options.enabled ?? true };
  }

  /** Spans are the HTTP instrumentation's; there is no tracer to set. */
  setTracerProvider(_provider: TracerProvider): void {
    return undefined;
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#providers.useMeterProvider(provider);
  }

  setLoggerProvider(provider: LoggerProviderLike): void {
    this.#providers.useLoggerProvider(provider);
  }

  /** Nothing is patched. */
  getModuleDefinitions(): [] {
    return [];
  }

  /** The query parameters that may hold a key, for redaction elsewhere. */
  get queryParameters(): readonly string[] {
    return redactionRulesOf(this.#config.locations).queryParameters;
  }

  /** Writes the log record that tells what was dropped so far; for the end of the process. */
  flushDrops(): void {
    this.#drops.flush();
  }

  /** Leaves it to the preload to say that there are no logs. */
  muteMissingLogs(): void {
    this.#emitter.muteMissingLogs();
  }

  #observe(): ServerObserver {
    return new ServerObserver(new Lifecycle(this.#config, this.#emitter, this.#drops));
  }

  #resolve(options: ApiKeyInstrumentationConfig): ResolvedConfig {
    const file = readDeclarativeFile(process.env);
    const { config, problems } = resolveConfig({
      options,
      env: process.env,
      ...(file.settings !== undefined && { file: file.settings }),
    });
    for (const { message } of [...file.problems, ...problems]) {
      if (this.#reported.has(message)) continue;
      this.#reported.add(message);
      report(message);
    }
    useRedactionRules(redactionRulesOf(config.locations));
    return config;
  }
}
