import { describe } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { itKeepsKeysApart } from './behind.js';
import { itPassesEveryStory } from './stories.js';
import { itCachesAndSaysSo } from './varnish-cache.js';
import {
  itChangesItsPepper,
  itCountsARequestOnce,
  itKeepsKeysOutOfSharedMemory,
  itNeedsAPepper,
  itTakesLongKeys,
} from './varnish-own.js';
import { VARNISH } from './varnish-recipe.js';

describe('Varnish', { skip: skipWithout('varnish') }, () => {
  itPassesEveryStory(VARNISH);
  itKeepsKeysApart(VARNISH);
  itCachesAndSaysSo();
  itCountsARequestOnce();
  itKeepsKeysOutOfSharedMemory();
  itTakesLongKeys();
  itNeedsAPepper();
  itChangesItsPepper();
});
