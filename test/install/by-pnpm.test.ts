import { describeInstallation } from './projects.js';

describeInstallation('pnpm');
