// Keys in what a connection carries beside plain requests and answers, or in what never becomes a request.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Campaign } from './campaign.js';
import { keyOf, shortKeyOf } from './keys.js';
import {
  CONNECTION_PLACEMENTS,
  SHORT_KEY_PLACEMENTS,
  type ConnectionPlacement,
} from './placements/connection.js';
import { contradictions } from './reading.js';

/** So long a value stays whole. */
const LIMIT = 64;

/** Sends each when the one before was answered, and then waits for nothing more. */
async function talk(port: number, requests: readonly string[], hangsUp: boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let received = '';
  socket.on('error', () => undefined).on('data', (chunk: string) => (received += chunk));
  await once(socket, 'connect');
  for (const request of requests) {
    socket.write(request, 'latin1');
    if (hangsUp) await sleep(150);
    else await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  }
  await sleep(50);
  socket.destroy();
  return received;
}

async function tell(campaign: Campaign, placement: ConnectionPlacement, isShort: boolean): Promise<void> {
  const { key } = campaign.begin(placement, 'on a connection', (number) => {
    const made = isShort ? shortKeyOf(number) : keyOf(number);
    return { key: made, written: placement.name.includes('at 7') ? made.slice(0, 7) : made };
  });
  const { requests, hangsUp = false } = placement;
  campaign.answered(await talk(campaign.app.port, requests(key), hangsUp));
}

describe('a key that comes over a connection', () => {
  let campaign: Campaign;
  before(async () => {
    campaign = await Campaign.start({
      app: 'test/fixtures/canary/connections.cjs',
      env: { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: String(LIMIT) },
    });
    for (const placement of CONNECTION_PLACEMENTS) await tell(campaign, placement, false);
    for (const placement of SHORT_KEY_PLACEMENTS) await tell(campaign, placement, true);
    await sleep(300);
    await campaign.stop();
  });
  after(() => campaign.stop());

  it('was written by the application wherever it came', () => {
    const said = campaign.app.exported.logs().filter(({ scope }) => scope === 'app');
    const marked = said.filter((record) => JSON.stringify(record).includes('[api_key:'));
    assert.ok(marked.length > 8, String(marked.length));
  });

  it('comes out where the list says so, and nowhere else', () => {
    assert.equal(contradictions(campaign.stories, campaign.outputs()).join('\n'), '');
  });

  it('of the request before is no key of the next one, which has a fingerprint of its own', () => {
    const { exported } = campaign.app;
    const told = exported
      .logs()
      .filter(({ body }) => typeof body === 'string' && /^the one before presented \d/.test(body));
    const events = exported.events().filter(({ traceId }) => traceId === told[0]?.traceId);
    assert.equal(told.length, 1);
    assert.equal(told[0]!.attributes['api_key.fingerprint'], events[0]!.attributes['api_key.fingerprint']);
  });
});
