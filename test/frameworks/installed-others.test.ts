import { skipWithout } from '../support/real-part.js';
import { describeFramework } from './conformance.js';
import { OTHERS } from './frameworks.js';

const skip = skipWithout('npm-registry');

for (const framework of OTHERS) {
  describeFramework(framework, 'alone', skip);
  describeFramework(framework, 'instrumented', skip);
}
