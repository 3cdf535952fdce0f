import type { ServerResponse } from 'node:http';

const BODY = JSON.stringify({ orders: [{ id: 'ord_1', total: 4200 }], page: 2, limit: 50 });

/** What the example API answers in every variant: as little work as a handler can have. */
export function answerOrders(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length }).end(BODY);
}
