import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeEndings, endingOf, type Ending } from './endings.js';
import { errors, rejections } from './endings-table.js';

describeEndings('errors', errors());
describeEndings('rejections', rejections());

describe('what instrumentation-http changes by itself', () => {
  it('is that `throw null` and the like in a handler do not end the process: it throws again only what is truthy', async () => {
    const ending: Ending = { trigger: 'throw null', survives: true };
    const [http, ours] = [await endingOf('instrumentation-http', ending), await endingOf('ours', ending)];
    assert.deepEqual(ours, http);
    assert.deepEqual((await endingOf('bare', { trigger: 'throw null' })).exit, { code: 1, signal: null });
    assert.deepEqual(ours.exit, { code: null, signal: 'SIGKILL' });
  });
});
