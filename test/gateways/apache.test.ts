import { describe } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { itChangesItsPepper, itKeepsTheRestOfAnError, itMakesNoDigestWithoutAPepper } from './apache-own.js';
import { APACHE } from './apache-recipe.js';
import { itAgreesWithTheApplicationBehindIt, itKeepsKeysApart } from './behind.js';
import { itAgreesWithTheVectors, type Exceptions } from './drive.js';
import { itPassesEveryStory } from './stories.js';

const JOINED = 'joins repeated lines with a comma, for itself and for the application';
const FRAGMENT = { kind: 'refused', status: 400, why: 'a fragment has no place in a request' } as const;

const EXCEPTIONS: Exceptions = {
  'header-repeated': { kind: 'differs', sees: 'one, two', why: JOINED },
  'header-repeated-same-value': { kind: 'differs', sees: 'one, one', why: JOINED },
  'header-first-one-empty': { kind: 'differs', sees: ', two', why: JOINED },
  'header-first-one-white-space': { kind: 'differs', sees: ', two', why: JOINED },
  'header-first-two-empty-of-four': { kind: 'differs', sees: ', , three, four', why: JOINED },
  'header-all-empty': { kind: 'differs', sees: ',', why: JOINED },
  'authorization-repeated': { kind: 'differs', sees: 'one, ApiKey two', why: JOINED },
  'authorization-first-one-empty': { kind: 'differs', sees: null, why: JOINED },
  'authorization-first-one-of-another-scheme': { kind: 'differs', sees: null, why: JOINED },
  'authorization-second-one-of-another-scheme': { kind: 'differs', sees: 'one, Bearer two', why: JOINED },
  'several-repeated-at-two-locations': { kind: 'differs', sees: 'one, two', why: JOINED },
  'hmac-repeated': { kind: 'differs', sees: 'one, two', why: JOINED },
  'query-before-a-fragment': FRAGMENT,
  'query-before-a-fragment-like-it': FRAGMENT,
  'query-only-in-a-fragment': FRAGMENT,
  'query-of-a-server-wide-request': { kind: 'refused', status: 200, why: 'answers OPTIONS * itself' },
};

describe('Apache httpd', { skip: skipWithout('apache2') }, () => {
  itAgreesWithTheVectors(APACHE, EXCEPTIONS);
  itPassesEveryStory(APACHE);
  itAgreesWithTheApplicationBehindIt(APACHE);
  itKeepsKeysApart(APACHE);
  itMakesNoDigestWithoutAPepper();
  itKeepsTheRestOfAnError();
  itChangesItsPepper();
});
