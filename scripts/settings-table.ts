// npm run docs:settings     writes the README's table of settings, between its markers, from src/config/settings.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTable } from '../src/config/settings-table.js';
import { ROOT } from './tool.js';

const readme = join(ROOT, 'README.md');
writeFileSync(readme, withSettingsTable(readFileSync(readme, 'utf8')));
