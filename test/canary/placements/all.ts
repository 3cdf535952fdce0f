import type { Placement } from '../placement.js';
import { CLIENT_PLACEMENTS } from './client.js';
import { CONNECTION_PLACEMENTS, SHORT_KEY_PLACEMENTS } from './connection.js';
import {
  EXPRESS_PLACEMENTS,
  FASTIFY_PLACEMENTS,
  FRAMEWORK_PLACEMENTS,
  LOGGER_PLACEMENTS,
} from './framework.js';
import { JOINED_PLACEMENTS } from './joined.js';
import { OUT_OF_REACH } from './out-of-reach.js';
import { OWN_SDK_PLACEMENTS } from './own-sdk.js';
import { RAW_PLACEMENTS } from './raw.js';

/** The whole list, by the test that drives it. */
export const LISTS: Readonly<Record<string, readonly Placement[]>> = {
  'an application on node:http': RAW_PLACEMENTS,
  'loggers and frameworks': [...LOGGER_PLACEMENTS, ...FRAMEWORK_PLACEMENTS],
  Express: EXPRESS_PLACEMENTS,
  Fastify: FASTIFY_PLACEMENTS,
  'an SDK of the application': OWN_SDK_PLACEMENTS,
  'an SDK of another preload': JOINED_PLACEMENTS,
  'what a connection carries': [...CONNECTION_PLACEMENTS, ...SHORT_KEY_PLACEMENTS],
  'what a client sends': CLIENT_PLACEMENTS,
  'what is out of reach': OUT_OF_REACH,
};
