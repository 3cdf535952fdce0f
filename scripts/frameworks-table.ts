// npm run docs:frameworks     writes the README's table of frameworks, between its markers, from test/frameworks/frameworks.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFrameworksTable } from '../test/frameworks/table.js';
import { ROOT } from './tool.js';

const readme = join(ROOT, 'README.md');
writeFileSync(readme, withFrameworksTable(readFileSync(readme, 'utf8')));
