// npm run check                 every step
// npm run check -- lint format  these steps only
//
// One line a step; a failed one is followed by what its tool said.
import { checkPackage } from './check-package.js';
import { runTool, toolScript, type NamedResult } from './tool.js';

interface Step {
  readonly name: string;
  readonly run: () => Promise<readonly NamedResult[]>;
}

function toolStep(name: string, packageName: string, command: string, args: readonly string[]): Step {
  return { name, run: async () => [{ name, ...(await runTool(toolScript(packageName, command), args)) }] };
}

/** In this order: what fails fastest and explains most comes first. */
const STEPS: readonly Step[] = [
  toolStep('types', 'typescript', 'tsc', ['-p', 'tsconfig.json', '--noEmit']),
  toolStep('lint', 'oxlint', 'oxlint', []),
  toolStep('format', 'prettier', 'prettier', ['--check', '.']),
  toolStep('unused', 'knip', 'knip', ['--no-progress']),
  { name: 'package', run: checkPackage },
];

function report({ name, ok, output }: NamedResult): void {
  const warnings = /Found (\d+) warnings?/.exec(output)?.[1] ?? '0';
  const note = ok && warnings !== '0' ? `  (${warnings} warnings: npx oxlint)` : '';
  console.log(`${ok ? 'ok    ' : 'failed'}  ${name}${note}`);
  if (!ok) console.log(output.trimEnd().replace(/^/gm, '    '));
}

async function check(steps: readonly Step[]): Promise<boolean> {
  let ok = true;
  for (const step of steps) {
    for (const result of await step.run()) {
      report(result);
      ok &&= result.ok;
    }
  }
  return ok;
}

const words = process.argv.slice(2);
const unknown = words.filter((word) => !STEPS.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${STEPS.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
} else {
  const steps = words.length === 0 ? STEPS : STEPS.filter(({ name }) => words.includes(name));
  process.exitCode = (await check(steps)) ? 0 : 1;
}
