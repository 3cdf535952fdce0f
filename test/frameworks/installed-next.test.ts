import { skipWithout } from '../support/real-part.js';
import { describeFramework } from './conformance.js';
import { NEXT } from './frameworks.js';

const skip =
  process.env['FRAMEWORKS'] === 'all'
    ? skipWithout('npm-registry')
    : 'it installs 340 MB; `npm run test:frameworks` runs it';

for (const framework of NEXT) {
  describeFramework(framework, 'alone', skip);
  describeFramework(framework, 'instrumented', skip);
}
