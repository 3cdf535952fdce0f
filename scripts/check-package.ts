import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkConsumers } from './check-consumers.js';
import { checkContents } from './check-contents.js';
import { ROOT, run, runTool, toolScript, type NamedResult, type ToolResult } from './tool.js';

/**
 * Inside the repository, so that the unpacked package finds its dependencies in
 * the node_modules above it and no registry is asked.
 */
const WORKSHOP = join(ROOT, 'build', 'package-check-');

/** The real `npm pack`, with its `prepack`: what is examined is what would be published. */
async function pack(folder: string): Promise<ToolResult & { readonly tarball: string }> {
  // npm tells its children where its own command is; a plain `npm` is a .cmd file on Windows.
  const npm = process.env['npm_execpath'];
  const args = ['pack', '--pack-destination', folder];
  const packed = npm === undefined ? await run('npm', args) : await runTool(npm, args);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) return { ok: false, output: packed.output, tarball: '' };
  return { ...packed, tarball: join(folder, tarball) };
}

async function unpack(tarball: string, folder: string): Promise<ToolResult> {
  mkdirSync(folder, { recursive: true });
  // bsdtar and GNU tar both know these; one of them is on Linux, macOS and Windows 10.
  return run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/** Packs once; publint, attw, our own rules and pretended consumers all look at that tarball. */
export async function checkPackage(): Promise<readonly NamedResult[]> {
  const folder = mkdtempSync(WORKSHOP);
  try {
    const packed = await pack(folder);
    if (!packed.ok) return [{ name: 'npm pack', ...packed }];
    const name = 'opentelemetry-instrumentation-api-key';
    const consumer = join(folder, 'consumer');
    const installed = join(consumer, 'node_modules', name);
    const unpacked = await unpack(packed.tarball, installed);
    if (!unpacked.ok) return [{ name: 'unpack', ...unpacked }];
    return [
      { name: 'publint', ...(await runTool(toolScript('publint'), ['run', packed.tarball, '--strict'])) },
      { name: 'attw', ...(await attw(packed.tarball)) },
      { name: 'package contents', ...checkContents(installed) },
      ...(await checkConsumers(consumer)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The package is ES modules only. CommonJS gets it by require(esm), which every Node
 * that `engines` allows does without a flag
 * (https://nodejs.org/docs/latest-v20.x/api/modules.html#loading-ecmascript-modules-using-require,
 * 20.19), so "CommonJS resolves to ESM" is the plan and not a finding; the profile
 * `esm-only` would also hide real CommonJS findings. Profile node16: the resolver
 * of Node 10 knows no `exports`, and no Node that old can run this.
 */
function attw(tarball: string): Promise<ToolResult> {
  return runTool(toolScript('@arethetypeswrong/cli', 'attw'), [
    tarball,
    '--profile=node16',
    '--ignore-rules=cjs-resolves-to-esm',
    '--no-color',
    '--no-emoji',
  ]);
}
