// Every request presents a key of its own, and the application or the client puts it wherever
// keys turn up. Whatever comes out at any end is then searched for all of them, and held against the list.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Campaign } from './campaign.js';
import { CLIENT_PLACEMENTS, copyOf } from './placements/client.js';
import { OUT_OF_REACH } from './placements/out-of-reach.js';
import { RAW_PLACEMENTS } from './placements/raw.js';
import { contradictions } from './reading.js';

describe('a key that is put everywhere', () => {
  let campaign: Campaign;
  before(async () => {
    campaign = await Campaign.start({ app: 'test/fixtures/canary/raw.cjs' });
    for (const placement of [...RAW_PLACEMENTS, ...OUT_OF_REACH]) await campaign.tellAll(placement);
    for (const placement of CLIENT_PLACEMENTS) {
      await campaign.tellAll(placement, { place: 'log of the request', copy: copyOf(placement) });
    }
    await sleep(800);
    const { app } = campaign;
    await app.exported.until((exported) => exported.events().length >= campaign.stories.length);
    await campaign.stop();
  });
  after(() => campaign.stop());

  it('was put in more than 200 places, and every request has its record', () => {
    const { exported } = campaign.app;
    const fingerprints = new Set(
      exported.events().map(({ attributes }) => attributes['api_key.fingerprint']),
    );
    fingerprints.delete(undefined);
    assert.ok(campaign.stories.length > 200, String(campaign.stories.length));
    assert.equal(fingerprints.size, campaign.stories.length);
    const drops = new Set(
      exported.points('api_key.dropped').map(({ attributes }) => attributes['api_key.drop_reason']),
    );
    assert.deepEqual(drops, new Set(['invalid_id', 'invalid_outcome', 'invalid_reason']));
  });

  it('was put in each place of the application, and each is on the list', () => {
    const listed = [...RAW_PLACEMENTS, ...OUT_OF_REACH].map(({ name }) => name);
    assert.deepEqual([...campaign.places].toSorted(), listed.toSorted());
  });

  it('comes out where the list says so, and nowhere else', () => {
    assert.equal(contradictions(campaign.stories, campaign.outputs()).join('\n'), '');
  });
});
