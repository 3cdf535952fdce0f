// The frameworks, and what each is expected to say where it differs from the others. The README's table is
// made of this too: `npm run docs:frameworks`.
import { GRAPHQL_STORIES, STORIES, TRPC_STORIES, type Story } from './stories.js';

/**
 * Which requests have a route: none; those that reach a handler; also those that a guard behind the router refuses;
 * or those of which the framework tells before the response closes, which is a matter of luck.
 */
export type Routes = 'none' | 'handled' | 'matched' | 'in_time';

/** The preload with the HTTP instrumentation alone, or with every auto-instrumentation. */
export type Mode = 'alone' | 'instrumented';

/** One value of a record that is not what it would be elsewhere. */
export interface Deviation {
  readonly story: string;
  readonly mode?: Mode;
  /** What the client is answered, and what the record says of it. */
  readonly status?: number;
  /** What the record says, against what the client was answered. */
  readonly recordedStatus?: number;
  readonly route?: string | undefined;
  readonly because: string;
}

export interface Framework {
  readonly id: string;
  readonly title: string;
  /** In test/fixtures/frameworks; the files that it needs besides, then itself. */
  readonly files: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What npm installs for it; `undefined` where `npm ci` has brought it all. */
  readonly packages: Readonly<Record<string, string>> | undefined;
  /** Run in its project after the installation. */
  readonly build?: readonly (readonly string[])[];
  readonly protocol?: 'https';
  readonly stories?: readonly Story[];
  readonly routes: Readonly<Record<Mode, Routes>>;
  /** A route in the notation of this framework. */
  readonly notation?: (route: string) => string;
  /** What the guard of its application is. */
  readonly guard: string;
  /** How a handler of it comes to know its route. */
  readonly routeInHandler: string;
  readonly deviations?: readonly Deviation[];
}

const SHARED = ['shop.mjs', 'listen.cjs'];
const WS = { ws: '8.23.0' };
const braces = (route: string): string => route.replaceAll(/:(\w+)/g, '{$1}');

const ANSWERS_OPTIONS: Deviation = { story: 'options', status: 200, because: 'it answers OPTIONS by itself' };
const NO_HEAD_FOR_GET: Deviation = {
  story: 'head',
  status: 404,
  route: undefined,
  because: 'a GET route does not answer HEAD',
};

const RAW: Framework = {
  id: 'http',
  title: '`node:http`',
  files: [...SHARED, 'raw.cjs'],
  packages: undefined,
  routes: { alone: 'none', instrumented: 'none' },
  guard: 'code of its own',
  routeInHandler: 'its own to know',
};

const EXPRESS_5: Framework = {
  id: 'express5',
  title: 'Express 5',
  files: [...SHARED, 'express.cjs'],
  packages: undefined,
  routes: { alone: 'handled', instrumented: 'handled' },
  guard: 'middleware',
  routeInHandler: '`request.route.path`',
  deviations: [ANSWERS_OPTIONS],
};

const FASTIFY_5: Framework = {
  id: 'fastify5',
  title: 'Fastify 5',
  files: [...SHARED, 'fastify.cjs'],
  packages: undefined,
  routes: { alone: 'handled', instrumented: 'handled' },
  guard: '`onRequest` hook',
  routeInHandler: '`request.routeOptions.url`',
};

/** Those that stand in devDependencies. */
export const AT_HAND: readonly Framework[] = [
  RAW,
  { ...RAW, id: 'https', title: '`node:https`', env: { PROTOCOL: 'https' }, protocol: 'https' },
  EXPRESS_5,
  FASTIFY_5,
];

const NEST: Omit<Framework, 'id' | 'title'> = {
  files: [...SHARED, 'nest.cjs'],
  packages: {
    '@nestjs/common': '11.2.10',
    '@nestjs/core': '11.2.10',
    '@nestjs/platform-express': '11.2.10',
    '@nestjs/platform-fastify': '11.2.8',
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2',
    ...WS,
  },
  routes: { alone: 'matched', instrumented: 'matched' },
  guard: '`APP_GUARD`',
  routeInHandler: '`request.route.path`',
};

/** Express, and what stands on it; npm installs each of these into a project of its own. */
export const ON_EXPRESS: readonly Framework[] = [
  {
    ...EXPRESS_5,
    id: 'express4',
    title: 'Express 4',
    packages: { express: '4.22.3', ...WS },
  },
  { ...EXPRESS_5, packages: { express: '5.3.0', ...WS } },
  { ...NEST, id: 'nest11-express', title: 'NestJS 11 on Express', env: { ADAPTER: 'express' } },
  {
    id: 'apollo5',
    title: 'Apollo Server 5 on Express',
    files: [...SHARED, 'apollo.cjs'],
    packages: {
      '@apollo/server': '5.5.1',
      '@as-integrations/express5': '1.1.2',
      express: '5.3.0',
      graphql: '16.15.0',
      ...WS,
    },
    stories: GRAPHQL_STORIES,
    routes: { alone: 'none', instrumented: 'matched' },
    guard: '`context` function',
    routeInHandler: 'its own to know',
  },
  {
    id: 'trpc11',
    title: 'tRPC 11 on Express',
    files: [...SHARED, 'trpc.cjs'],
    packages: { '@trpc/server': '11.25.2', express: '5.3.0', ...WS },
    stories: TRPC_STORIES,
    routes: { alone: 'none', instrumented: 'matched' },
    guard: 'middleware of a procedure',
    routeInHandler: '`path`',
  },
];

/** The same of what has a server of its own kind. */
export const OTHERS: readonly Framework[] = [
  { ...RAW, packages: WS },
  { ...FASTIFY_5, packages: { fastify: '5.12.8', ...WS } },
  {
    id: 'koa3',
    title: 'Koa 3, @koa/router 15',
    files: [...SHARED, 'koa.cjs'],
    packages: { koa: '3.3.0', '@koa/router': '15.7.0', ...WS },
    routes: { alone: 'none', instrumented: 'handled' },
    guard: 'middleware',
    routeInHandler: '`ctx._matchedRoute`',
    deviations: [{ ...ANSWERS_OPTIONS, because: '`allowedMethods()` answers OPTIONS' }],
  },
  {
    ...NEST,
    id: 'nest11-fastify',
    title: 'NestJS 11 on Fastify',
    env: { ADAPTER: 'fastify' },
    routeInHandler: '`request.routeOptions.url`',
  },
  {
    id: 'hapi21',
    title: 'hapi 21',
    files: [...SHARED, 'hapi.cjs'],
    packages: { '@hapi/hapi': '21.4.10', '@hapi/inert': '7.1.2', ...WS },
    routes: { alone: 'none', instrumented: 'handled' },
    notation: braces,
    guard: 'authentication scheme',
    routeInHandler: '`request.route.path`',
    deviations: [
      {
        story: 'mounted',
        mode: 'instrumented',
        route: '/items/{item}',
        because: 'its instrumentation leaves out the prefix of a plugin',
      },
    ],
  },
  {
    id: 'hono4',
    title: 'Hono 4 on @hono/node-server 2',
    files: [...SHARED, 'hono.cjs'],
    packages: { hono: '4.13.19', '@hono/node-server': '2.1.9', ...WS },
    routes: { alone: 'none', instrumented: 'none' },
    guard: 'middleware',
    routeInHandler: '`routePath(c)`',
  },
  {
    id: 'h3',
    title: 'h3 1 (Nitro, Nuxt)',
    files: [...SHARED, 'h3.cjs'],
    packages: { h3: '1.15.11', ...WS },
    routes: { alone: 'none', instrumented: 'none' },
    guard: 'middleware',
    routeInHandler: '`event.context.matchedRoute.path`',
    deviations: [NO_HEAD_FOR_GET],
  },
  {
    id: 'polka0',
    title: 'Polka 0.5',
    files: [...SHARED, 'polka.cjs'],
    packages: { polka: '0.5.2', ...WS },
    routes: { alone: 'none', instrumented: 'none' },
    guard: 'middleware',
    routeInHandler: 'its own to know',
    deviations: [NO_HEAD_FOR_GET],
  },
  {
    id: 'restify11',
    title: 'Restify 11',
    files: [...SHARED, 'restify.cjs'],
    packages: { restify: '11.1.0', ...WS },
    routes: { alone: 'matched', instrumented: 'matched' },
    guard: '`server.use`',
    routeInHandler: '`request.getRoute().path`',
    deviations: [
      { story: 'options', status: 405, because: 'it says that the path has other methods' },
      { story: 'head', status: 405, route: undefined, because: 'a GET route does not answer HEAD' },
      ...['events without end', 'download left'].map((story) => ({
        story,
        recordedStatus: 444,
        because: 'it writes 444 over the status when the client leaves; the server span says so too',
      })),
    ],
  },
];

/** Apart, for its size: 340 MB, and a build. */
export const NEXT: readonly Framework[] = [
  {
    id: 'next16',
    title: 'Next.js 16',
    files: [
      'shop.mjs',
      ...['next.config.mjs', 'prepare.cjs', 'proxy.js', 'routes.mjs', 'next.cjs'].map(
        (file) => `next/${file}`,
      ),
    ],
    packages: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
    build: [['prepare.cjs'], ['node_modules/next/dist/bin/next', 'build']],
    env: { NEXT_TELEMETRY_DISABLED: '1' },
    routes: { alone: 'in_time', instrumented: 'in_time' },
    notation: (route) => route.replaceAll(/:(\w+)/g, '[$1]'),
    guard: '`proxy.js`',
    routeInHandler: 'its own to know',
    deviations: [{ ...ANSWERS_OPTIONS, status: 204, route: '/orders/[id]' }],
  },
];

export const storiesOf = (framework: Framework): readonly Story[] => framework.stories ?? STORIES;
