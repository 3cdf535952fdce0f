import { describe } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { itAgreesWithTheApplicationBehindIt } from './behind.js';
import { itAgreesWithTheVectors, type Exceptions } from './drive.js';
import { VARNISH } from './varnish-recipe.js';

/** A text of VCL ends at a zero byte, so the digest would be that of another key. */
const ZERO_BYTE = { kind: 'refused', status: 400, why: 'cannot make a digest of a zero byte' } as const;

const EXCEPTIONS: Exceptions = {
  'query-all-bytes-encoded': ZERO_BYTE,
  'query-zero-byte': ZERO_BYTE,
  'query-only-a-zero-byte': ZERO_BYTE,
  'length-64-all-bytes': ZERO_BYTE,
};

describe('Varnish and the vectors', { skip: skipWithout('varnish') }, () => {
  itAgreesWithTheVectors(VARNISH, EXCEPTIONS);
  itAgreesWithTheApplicationBehindIt(VARNISH);
});
