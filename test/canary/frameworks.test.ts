// The same with Express and Fastify, pino and winston, all of their instrumentations, and fetch's: in a project that has
// the packed package, on both OpenTelemetry lines.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { foreignProject, putFixtures, type Line } from '../lines/foreign-project.js';
import { skipWithout } from '../support/real-part.js';
import { Campaign } from './campaign.js';
import type { Placement } from './placement.js';
import {
  EXPRESS_PLACEMENTS,
  FASTIFY_PLACEMENTS,
  FRAMEWORK_PLACEMENTS,
  FRAMEWORK_REQUESTS,
  LOGGER_PLACEMENTS,
} from './placements/framework.js';
import { RAW_PLACEMENTS } from './placements/raw.js';
import { contradictions } from './reading.js';

const PARTS = ['clients.cjs', 'telemetry.cjs', 'loggers.cjs'].map((file) => `canary/${file}`);
const skip = skipWithout('npm-registry');

const OF_FRAMEWORK: Readonly<Record<string, readonly Placement[]>> = {
  express: [...FRAMEWORK_PLACEMENTS, ...EXPRESS_PLACEMENTS],
  fastify: [...FRAMEWORK_PLACEMENTS, ...FASTIFY_PLACEMENTS],
};

async function drive(campaign: Campaign, framework: string): Promise<void> {
  for (const placement of [...LOGGER_PLACEMENTS, ...OF_FRAMEWORK[framework]!])
    await campaign.tellAll(placement, { base: '/known', ...FRAMEWORK_REQUESTS[placement.name] });
  // What the framework has no part in, once each.
  const known = new Set(campaign.places);
  for (const placement of RAW_PLACEMENTS)
    if (known.has(placement.name)) await campaign.tell(placement, { base: '/known', location: 'query' });
}

for (const line of ['old', 'new'] satisfies Line[]) {
  for (const framework of Object.keys(OF_FRAMEWORK)) {
    describe(`a key that is put everywhere in ${framework}, on the ${line} line`, { skip }, () => {
      let campaign: Campaign;
      before(async () => {
        const cwd = await foreignProject(line);
        const app = putFixtures(cwd, ...PARTS, `canary/${framework}.cjs`);
        campaign = await Campaign.start({ app, cwd });
        await drive(campaign, framework);
        await sleep(200);
        await campaign.app.exported.until((exported) => exported.events().length >= campaign.stories.length);
        await campaign.stop();
      });
      after(() => campaign.stop());

      it('was passed on by the instrumentations of the loggers and of fetch', () => {
        const { exported } = campaign.app;
        const scopes = new Set([...exported.logs(), ...exported.spans()].map(({ scope }) => scope));
        for (const scope of [
          '@opentelemetry/instrumentation-pino',
          '@opentelemetry/winston-transport',
          '@opentelemetry/instrumentation-undici',
        ])
          assert.ok(scopes.has(scope), scope);
      });

      it('comes out where the list says so, and nowhere else', () => {
        assert.equal(contradictions(campaign.stories, campaign.outputs()).join('\n'), '');
      });
    });
  }
}
