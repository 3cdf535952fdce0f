import { describeEndings } from './endings.js';
import { exits, signals } from './endings-table.js';

describeEndings('exits', exits());
describeEndings('signals', signals());
