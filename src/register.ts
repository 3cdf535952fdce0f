/**
 * Loaded before the application, starts OpenTelemetry with this instrumentation:
 *
 *     node --require opentelemetry-instrumentation-api-key/register app.js
 *     node --import opentelemetry-instrumentation-api-key/register app.mjs
 *
 * Both flags work for both kinds of application. Settings: the standard OTEL_* variables and
 * OTEL_INSTRUMENTATION_API_KEY_* (see the README).
 */
import { startPreload } from './preload/start.js';

startPreload(import.meta.url, process.env, process.execArgv);
