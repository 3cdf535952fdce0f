// What every application of test/fixtures/frameworks is asked, and what is to be recorded of it.
import { createHash } from 'node:crypto';

/** How the client takes its answer: whole, or it goes away too early. */
type Manner = 'whole' | 'leaves_unanswered' | 'leaves_while_answered' | 'leaves_while_uploading';

export interface Story {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** The key that is presented; `undefined` for none. */
  readonly key: string | undefined;
  readonly manner: Manner;
  /** What an application answers that nobody taught otherwise; `undefined` where it sends no head. */
  readonly status: number | undefined;
  /** In the notation of Express, where a handler is reached. */
  readonly route: string | undefined;
  /** `refused`: by the guard, which most frameworks ask before they look for a route. */
  readonly at: 'handler' | 'guard' | 'nowhere';
  /** What the handler or the guard says itself. */
  readonly word?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const UPLOAD = 'b'.repeat(2_000);

type Given = Partial<Story> & Pick<Story, 'name' | 'path'>;

/** Each story has a key of its own, so that no record can pass for another's. */
const story = (given: Given): Story => ({
  method: 'GET',
  key: `sk_test_abc-${given.name}`,
  manner: 'whole',
  status: 200,
  route: given.path,
  at: 'handler',
  ...given,
});

const refused = (name: string, key: string | undefined, status: number, word?: Story['word']): Story =>
  story({ name, path: '/orders/1', key, status, route: '/orders/:id', at: 'guard', ...(word && { word }) });

/** In the order in which they are played: those that leave early come last, as they cost their connection. */
export const STORIES: readonly Story[] = [
  story({ name: 'open', path: '/public', key: undefined }),
  story({ name: 'open with a key', path: '/public' }),
  story({ name: 'accepted', path: '/orders/42', route: '/orders/:id' }),
  story({ name: 'mounted', path: '/api/v1/items/7', route: '/api/v1/items/:item' }),
  refused('missing', undefined, 401),
  refused('wrong', 'sk_wrong-0000001', 403),
  refused('limited', 'sk_test_limited1', 429),
  refused('expired', 'sk_test_expired1', 401, {
    'api_key.failure_reason': 'expired_key',
    'api_key.id': 'key_7',
    'enduser.id': 'acme',
  }),
  story({
    name: 'overspent',
    path: '/overspend',
    word: { 'api_key.failure_reason': 'usage_exceeded', 'api_key.id': 'key_1', 'enduser.id': 'acme' },
  }),
  story({ name: 'told', path: '/told/3', route: '/told/:id', word: {} }),
  story({ name: 'created', method: 'POST', path: '/orders', status: 201, body: UPLOAD }),
  story({ name: 'deleted', method: 'DELETE', path: '/orders/42', route: '/orders/:id', status: 204 }),
  story({ name: 'not modified', path: '/cached', status: 304 }),
  story({ name: 'head', method: 'HEAD', path: '/orders/42', route: '/orders/:id' }),
  story({
    name: 'options',
    method: 'OPTIONS',
    path: '/orders/42',
    route: undefined,
    status: 404,
    at: 'nowhere',
  }),
  story({ name: 'unknown', path: '/unknown', route: undefined, status: 404, at: 'nowhere' }),
  story({ name: 'thrown', path: '/boom', status: 500 }),
  story({ name: 'rejected', path: '/reject', status: 500 }),
  story({ name: 'events', path: '/events' }),
  story({ name: 'file', path: '/file' }),
  story({ name: 'after all that', path: '/orders/43', route: '/orders/:id' }),
  story({ name: 'events without end', path: '/forever', manner: 'leaves_while_answered' }),
  story({ name: 'download left', path: '/large', manner: 'leaves_while_answered' }),
  story({ name: 'never answered', path: '/never', manner: 'leaves_unanswered', status: undefined }),
  story({
    name: 'upload left',
    method: 'POST',
    path: '/orders',
    manner: 'leaves_while_uploading',
    body: UPLOAD,
    status: undefined,
  }),
];

/** The same of a framework that has one path for all, and answers there by what is in the body or behind the path. */
const CALL_STORIES: readonly Pick<Story, 'name' | 'path' | 'key' | 'status' | 'at' | 'word'>[] =
  STORIES.filter(({ name }) =>
    [
      'accepted',
      'missing',
      'wrong',
      'limited',
      'expired',
      'overspent',
      'told',
      'thrown',
      'rejected',
      'after all that',
    ].includes(name),
  );

const FIELDS: Readonly<Record<string, string>> = {
  overspent: 'overspend',
  told: 'told',
  thrown: 'boom',
  rejected: 'reject',
};

/** Each in GraphQL; a resolver that throws is answered with 200. */
export const GRAPHQL_STORIES: readonly Story[] = CALL_STORIES.map((told) => {
  const field = FIELDS[told.name] ?? 'order(id: "42")';
  return story({
    ...told,
    method: 'POST',
    path: '/graphql',
    route: told.name === 'told' ? '/graphql told' : '/graphql',
    status: told.status === 500 ? 200 : told.status,
    body: JSON.stringify({ query: `{ ${field} { fingerprint } }` }),
  });
});

export const TRPC_STORIES: readonly Story[] = CALL_STORIES.map((told) => {
  const path = `/trpc/${FIELDS[told.name] ?? 'order'}`;
  return story({ ...told, path, route: told.name === 'told' ? path : '/trpc' });
});

/** The contract's table, written out a second time on purpose. */
const BY_STATUS: Readonly<Record<number, readonly [outcome: string, reason?: string]>> = {
  200: ['success'],
  201: ['success'],
  204: ['success'],
  304: ['success'],
  400: ['unknown', 'client_error'],
  401: ['failure', 'invalid_key'],
  403: ['failure', 'forbidden'],
  404: ['unknown', 'client_error'],
  405: ['unknown', 'client_error'],
  429: ['failure', 'rate_limited'],
  500: ['unknown', 'server_error'],
};

/** Outcome and reason that a record of `played` must have when it was answered with `status`. */
export function verdictFor(played: Story, status: number | undefined): readonly [string, string?] {
  const reason = played.word?.['api_key.failure_reason'];
  if (reason !== undefined) return ['failure', reason];
  if (played.word !== undefined) return ['success'];
  if (played.key === undefined) return status === 401 ? ['failure', 'missing_key'] : ['none'];
  if (played.manner !== 'whole') return ['unknown', 'aborted'];
  return BY_STATUS[status ?? 0] ?? ['?'];
}

export const fingerprintOf = (key: string | undefined): string | null =>
  key === undefined ? null : createHash('sha256').update(key).digest('hex').slice(0, 16);
