// What the cases are made of.
import { presenting, type Client, type Request } from './driver.js';
import { MATCHED } from './labels.js';
import { KEYS } from './site.js';

export const GOOD = presenting(KEYS.good);
export const ALSO_GOOD = presenting(KEYS.alsoGood);
export const WRONG = presenting(KEYS.wrong);

export type Case = (client: Client) => Promise<void>;
/** By their names. */
export type Cases = Readonly<Record<string, Case>>;

/** Through the gateway to the application, with nothing wrong. */
export const ordinary = (request: Request, status: number): Case => {
  return (client) => client.through('orders', request, status, MATCHED);
};
