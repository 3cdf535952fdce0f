import { context, createContextKey, ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';
import { ATTR_HTTP_ROUTE } from '../semconv.js';
import { isServerSpan } from './span.js';

/**
 * Where framework instrumentations leave the matched route. The key is a registered symbol, so it can be
 * made here; @opentelemetry/core, its home, would tie this package to one line
 * (https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/rpc-metadata.ts).
 */
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** The server span of the request that is being dispatched, and the context around it. */
export function activeServerSpan(): { readonly span: Span; readonly context: Context } | undefined {
  const active = context.active();
  const span = trace.getSpan(active);
  return span === undefined || !isServerSpan(span) ? undefined : { span, context: active };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The route that a framework instrumentation has found by now, or that someone has put on the server span. */
export function instrumentedRoute(requestContext: Context | undefined): string | undefined {
  if (requestContext === undefined) return undefined;
  const metadata = requestContext.getValue(RPC_METADATA) as { route?: unknown } | undefined;
  const span = trace.getSpan(requestContext) as { attributes?: Record<string, unknown> } | undefined;
  return textOf(metadata?.route) ?? textOf(span?.attributes?.[ATTR_HTTP_ROUTE]);
}

/** The caller's trace as a context, for records of requests that no SDK traces. */
export function remoteContext(parent: {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}
