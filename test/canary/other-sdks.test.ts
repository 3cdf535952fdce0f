// SDKs that the preload has not started: one of the application's own with our processors, and one of another preload.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { foreignProject, putFixtures } from '../lines/foreign-project.js';
import { REQUIRE_REGISTER } from '../support/app-process.js';
import { skipWithout } from '../support/real-part.js';
import { Campaign } from './campaign.js';
import { JOINED_PLACEMENTS } from './placements/joined.js';
import { CLIENT_PLACEMENTS, copyOf } from './placements/client.js';
import { OWN_SDK_PLACEMENTS } from './placements/own-sdk.js';
import type { Location } from './presenting.js';
import { contradictions } from './reading.js';

const REQUEST_HEADERS =
  'x-api-key,authorization,cookie,referer,origin,x-forwarded-key,forwarded,x-request-id,if-none-match,content-type';
const RESPONSE_HEADERS = 'location,set-cookie,etag';

describe('a key in an SDK of the application, with our processors', () => {
  let campaign: Campaign;
  before(async () => {
    campaign = await Campaign.start({
      app: 'test/fixtures/canary/raw.cjs',
      flags: ['--require', './test/fixtures/canary/own-sdk.cjs'],
      env: { CANARY_REQUEST_HEADERS: REQUEST_HEADERS, CANARY_RESPONSE_HEADERS: RESPONSE_HEADERS },
    });
    const known = new Set(campaign.places);
    // Keys in the query are printed: the last of the list is the only one that presents its key there.
    const LOCATIONS: readonly Location[] = ['header', 'authorization', 'cookie'];
    for (const placement of OWN_SDK_PLACEMENTS)
      await campaign.tellAll(
        { locations: LOCATIONS, ...placement },
        { ...(!known.has(placement.name) && { place: placement.name }) },
      );
    for (const placement of CLIENT_PLACEMENTS)
      await campaign.tell(placement, {
        place: 'log of the request',
        copy: copyOf(placement),
        location: 'header',
      });
    await sleep(800);
    await campaign.stop();
  });
  after(() => campaign.stop());

  it('was in headers that are captured', () => {
    const names = new Set(campaign.app.exported.spans().flatMap(({ attributes }) => Object.keys(attributes)));
    for (const name of ['request.header.x-api-key', 'request.header.referer', 'response.header.location'])
      assert.ok(names.has(`http.${name}`), name);
  });

  it('comes out where the list says so, and nowhere else', () => {
    assert.equal(contradictions(campaign.stories, campaign.outputs()).join('\n'), '');
  });
});

describe('a key in an SDK of another preload', { skip: skipWithout('npm-registry') }, () => {
  let campaign: Campaign;
  before(async () => {
    const cwd = await foreignProject('old');
    const parts = ['clients', 'late', 'own', 'telemetry', 'raw'].map((name) => `canary/${name}.cjs`);
    campaign = await Campaign.start({
      app: putFixtures(cwd, ...parts),
      cwd,
      flags: ['--require', '@opentelemetry/auto-instrumentations-node/register', ...REQUIRE_REGISTER],
    });
    for (const placement of JOINED_PLACEMENTS) await campaign.tellAll(placement);
    await sleep(500);
    // That preload flushes, metrics last, and leaves the end of the process to the application.
    campaign.app.child.kill('SIGTERM');
    await campaign.app.exported.until((exported) => exported.points('app.calls').length > 0);
    await campaign.stop('SIGKILL');
  });
  after(() => campaign.stop('SIGKILL'));

  it('comes out where the list says so, and nowhere else', () => {
    assert.equal(contradictions(campaign.stories, campaign.outputs()).join('\n'), '');
  });
});
