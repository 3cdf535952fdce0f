import { describe } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { itAgreesWithTheVectors, type Exceptions } from './drive.js';
import { HAPROXY } from './haproxy-recipe.js';
import { itPassesEveryStory } from './stories.js';

const FRAGMENT = 'HAProxy refuses a target with a #';
const AUTHORITY = "HAProxy refuses a target of another host than the header's";

const EXCEPTIONS: Exceptions = {
  'query-before-a-fragment': { kind: 'refused', status: 400, why: FRAGMENT },
  'query-before-a-fragment-like-it': { kind: 'refused', status: 400, why: FRAGMENT },
  'query-only-in-a-fragment': { kind: 'refused', status: 400, why: FRAGMENT },
  'query-in-an-absolute-target-with-port': {
    kind: 'refused',
    status: 400,
    why: `${AUTHORITY}, the port counts`,
  },
  'query-in-an-absolute-target-without-path': {
    kind: 'refused',
    status: 400,
    why: `${AUTHORITY}, all before the first / is the host`,
  },
};

describe('HAProxy', { skip: skipWithout('haproxy') }, () => {
  itAgreesWithTheVectors(HAPROXY, EXCEPTIONS);
  itPassesEveryStory(HAPROXY);
});
