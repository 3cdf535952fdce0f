import { describeInstallation } from './projects.js';

describeInstallation('yarn 1');
