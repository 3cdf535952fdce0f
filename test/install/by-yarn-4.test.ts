import { describeInstallation } from './projects.js';

describeInstallation('yarn 4');
