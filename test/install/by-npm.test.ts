import { describeInstallation } from './projects.js';

describeInstallation('npm');
