import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ResolvedConfig } from './config/config.js';
import type { Exchange } from './exchange/exchange.js';
import { firstHeader, serverAddress, type Arrival } from './http/arrival.js';
import { clientAddress } from './http/client-address.js';
import { expressRoute } from './http/route.js';
import { parseTraceparent } from './http/traceparent.js';
import { decideVerdict, type Ending } from './outcome/decide.js';
import type { AuthOutcome } from './outcome/outcome.js';
import { checkWord } from './outcome/word.js';
import type { AuthRecord } from './telemetry/auth-record.js';
import type { Drops } from './telemetry/drops.js';
import { instrumentedRoute, remoteContext } from './telemetry/trace-context.js';

/** What the application is shown of an exchange. */
export interface Messages {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** All that is known of an exchange when it ends. */
export interface Finished {
  readonly exchange: Exchange;
  readonly arrival: Arrival;
  readonly headers: IncomingHttpHeaders;
  /** `undefined` when a socket or an HTTP/2 stream was handed to the application. */
  readonly messages: Messages | undefined;
  readonly ending: Ending;
}

/** A function of the user's may return a promise by mistake; its rejection must not end the process. */
function defuse(value: unknown): unknown {
  if (value instanceof Promise) value.catch(() => undefined);
  return value;
}

function callHook<T>(hook: () => T, drops: Drops): T | undefined {
  try {
    return defuse(hook()) as T;
  } catch {
    drops.add('hook_failed');
    return undefined;
  }
}

function classified(
  { exchange, messages, ending }: Finished,
  config: ResolvedConfig,
  drops: Drops,
): AuthOutcome | undefined {
  const { classify } = config;
  if (classify === undefined || messages === undefined || ending.kind !== 'answered') return undefined;
  const { statusCode } = ending;
  const keyPresented = exchange.traits !== undefined;
  const answer = callHook(() => classify({ statusCode, keyPresented, ...messages }), drops);
  if (answer === undefined || answer === null) return undefined;
  const { word, faults } = checkWord(answer);
  for (const fault of faults) drops.add(fault === 'invalid_outcome' ? 'hook_failed' : fault);
  return word;
}

function extraAttributes({ messages }: Finished, config: ResolvedConfig, drops: Drops): AuthRecord['extra'] {
  const hook = config.eventAttributesHook;
  if (hook === undefined || messages === undefined) return undefined;
  const extra = callHook(() => hook(messages.request, messages.response), drops);
  if (typeof extra !== 'object' || extra === null || extra instanceof Promise) return undefined;
  const kept = Object.entries(extra).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(kept);
}

/** A key may have the shape of a reason, and a reason goes out in the metric too, where nothing is scrubbed. */
function withoutKey(
  word: AuthOutcome | undefined,
  exchange: Exchange,
  drops: Drops,
): AuthOutcome | undefined {
  if (word?.reason === undefined || !exchange.holdsKey(word.reason)) return word;
  drops.add('invalid_reason');
  return { ...word, reason: 'other' };
}

/** One that the application or a framework told is a pattern; of Express's own that must be known. */
function routesOf(
  told: string | undefined,
  request: IncomingMessage | undefined,
): Pick<AuthRecord, 'route' | 'countedRoute'> {
  if (told !== undefined) return { route: told, countedRoute: told };
  const known = request === undefined ? undefined : expressRoute(request);
  return { route: known?.route, countedRoute: known?.isPattern === true ? known.route : undefined };
}

function errorTypeOf(ending: Ending): string | undefined {
  if (ending.kind === 'aborted') return 'aborted';
  return ending.kind === 'answered' && ending.statusCode >= 500 ? String(ending.statusCode) : undefined;
}

/** Decides the verdict and gathers the record; the context of an untraced request is set on the way. */
export function recordOf(finished: Finished, config: ResolvedConfig, drops: Drops): AuthRecord {
  const { exchange, arrival, headers, messages, ending } = finished;
  const word = withoutKey(exchange.word ?? classified(finished, config, drops), exchange, drops);
  if (exchange.context === undefined) {
    const parent = parseTraceparent(firstHeader(headers['traceparent']));
    if (parent !== undefined) exchange.context = remoteContext(parent);
  }
  return {
    traits: exchange.traits,
    verdict: decideVerdict({
      keyPresented: exchange.traits !== undefined,
      ending,
      word,
      statusReasons: config.statusReasons,
    }),
    word,
    closedAt: Date.now(),
    method: arrival.method,
    path: arrival.path,
    ...routesOf(word?.route ?? instrumentedRoute(exchange.context) ?? exchange.route, messages?.request),
    statusCode: ending.kind === 'handed_over' ? undefined : ending.statusCode,
    clientAddress: clientAddress(
      arrival.peerAddress,
      firstHeader(headers['x-forwarded-for']),
      config.trustedProxies,
    ),
    serverAddress: serverAddress(headers.host),
    userAgent: headers['user-agent'],
    errorType: errorTypeOf(ending),
    correlation: config.correlationHeaders.flatMap((name) => {
      const value = firstHeader(headers[name]);
      return value === undefined ? [] : [[name, value] as const];
    }),
    extra: extraAttributes(finished, config, drops),
  };
}
