import type { Random } from './random.js';

/** What the API answers when nothing is wrong. */
export interface Route {
  readonly method: string;
  readonly route: string;
  readonly path: (random: Random) => string;
  readonly status: number;
}

export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    route: '/orders/:id',
    path: (random) => `/orders/${100_000 + random.below(900_000)}`,
    status: 200,
  },
  { method: 'GET', route: '/orders', path: () => '/orders', status: 200 },
  { method: 'POST', route: '/orders', path: () => '/orders', status: 201 },
  {
    method: 'GET',
    route: '/customers/:customer/invoices/:id',
    path: (random) => `/customers/c${random.below(40_000)}/invoices/${random.below(1_000_000)}`,
    status: 200,
  },
  {
    method: 'PUT',
    route: '/customers/:customer',
    path: (random) => `/customers/c${random.below(40_000)}`,
    status: 204,
  },
  {
    method: 'GET',
    route: '/reports/:month',
    path: (random) => `/reports/2026-0${1 + random.below(6)}`,
    status: 200,
  },
  { method: 'DELETE', route: '/carts/:id', path: (random) => `/carts/${random.uuid()}`, status: 204 },
  { method: 'GET', route: '/v1/search', path: () => '/v1/search', status: 200 },
];

/** Asked for without a key. */
export const HEALTH: Route = { method: 'GET', route: '/health', path: () => '/health', status: 200 };
