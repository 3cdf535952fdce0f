import { AT_HAND } from './frameworks.js';
import { describeFramework } from './conformance.js';

for (const framework of AT_HAND) describeFramework(framework, 'alone');
