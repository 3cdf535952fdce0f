import { skipWithout } from '../support/real-part.js';
import { describeFramework } from './conformance.js';
import { ON_EXPRESS } from './frameworks.js';

const skip = skipWithout('npm-registry');

for (const framework of ON_EXPRESS) {
  describeFramework(framework, 'alone', skip);
  describeFramework(framework, 'instrumented', skip);
}
