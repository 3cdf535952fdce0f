// One cell of the matrix as a real process, and what it must export.
import assert from 'node:assert/strict';
import { delimiter, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { foreignProject, putFixtures } from '../lines/foreign-project.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { npmProgram } from '../support/npm.js';
import type { Cell, Kind, SdkLine, Start } from './axes.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
const TSX = '4.23.15';
/** As startApp() sets it. */
const BATCH_DELAY_MS = 100;

const OURS = 'opentelemetry-instrumentation-api-key/register';
const AUTO = '@opentelemetry/auto-instrumentations-node/register';

const PACKAGE_OF_TRACES: Readonly<Record<SdkLine, string>> = {
  old: '@opentelemetry/sdk-trace-node',
  new: '@opentelemetry/sdk-trace',
};

const SERVERS: Readonly<Record<Kind, string>> = {
  cjs: 'preload/server.cjs',
  mjs: 'preload/server.mjs',
  stripped: 'matrix/server.mts',
  tsx: 'matrix/server.mts',
};

/** The modules that are loaded ahead of the application, in order. */
function preloads(start: Start, kind: Kind, folder: string): readonly string[] {
  const own = (name: string): string =>
    putFixtures(folder, `matrix/${name}.${kind === 'cjs' ? 'cjs' : 'mjs'}`);
  switch (start) {
    case 'preload':
      return [OURS];
    case 'before auto':
      return [OURS, AUTO];
    case 'after auto':
      return [AUTO, OURS];
    case 'node sdk':
      return [own('node-sdk')];
    case 'providers':
      return [own('providers')];
  }
}

const projects = new Map<SdkLine, Promise<string>>();

/** Packed once: hundreds of cells want the same. */
function projectOf(line: SdkLine): Promise<string> {
  const project = projects.get(line) ?? foreignProject(line);
  projects.set(line, project);
  return project;
}

/** What a cell needs, installed where it is not yet; the tests that run side by side find it there. */
export async function prepare({
  node,
  line,
  kind,
}: Cell): Promise<{ cwd: string; node: string; tsx: string[] }> {
  const binary = await npmProgram('node', node);
  const tsx = kind === 'tsx' ? await npmProgram('tsx', TSX) : undefined;
  const loader =
    tsx === undefined ? [] : ['--import', new URL('../tsx/dist/loader.mjs', `file://${tsx}`).href];
  return { cwd: await projectOf(line), node: binary, tsx: loader };
}

async function started(cell: Cell): Promise<AppProcess> {
  const { cwd, node, tsx } = await prepare(cell);
  const { start, kind, loading, line } = cell;
  const flag = loading === 'NODE_OPTIONS' ? '--require' : loading;
  const flags = preloads(start, kind, cwd).flatMap((module) => [flag, module]);
  const inEnvironment = loading === 'NODE_OPTIONS';
  return startApp({
    app: putFixtures(cwd, SERVERS[kind]),
    cwd,
    node,
    flags: [...(inEnvironment ? [] : flags), ...tsx],
    env: {
      PATH: [dirname(node), process.env['PATH']].join(delimiter),
      PACKAGE_OF_TRACES: PACKAGE_OF_TRACES[line],
      ...(inEnvironment && { NODE_OPTIONS: flags.join(' ') }),
    },
  });
}

/** Throws where the process does not export one event and one server span, in the caller's trace and without the key. */
export async function runCell(cell: Cell): Promise<void> {
  const app = await started(cell);
  try {
    const answer = await app.get(`/orders?api_key=${KEY}`, { 'x-api-key': KEY, ...CALLER });
    assert.equal(answer.body, 'ok');
    await app.exported.until((exported) => exported.events().length > 0 && exported.serverSpans().length > 0);
    // A second one would be on its way by now. Killed, since auto-instrumentations-node keeps a server alive after SIGTERM.
    await sleep(3 * BATCH_DELAY_MS);
    await app.stop('SIGKILL');
    const [events, spans] = [app.exported.events(), app.exported.serverSpans()];
    assert.deepEqual([events.length, spans.length], [1, 1]);
    assert.equal(events[0]!.traceId, TRACE);
    assert.equal(events[0]!.spanId, spans[0]!.spanId);
    assert.equal(events[0]!.attributes['api_key.fingerprint'], FINGERPRINT);
    assert.equal(spans[0]!.attributes['api_key.fingerprint'], FINGERPRINT);
    assert.equal(spans[0]!.attributes['api_key.outcome'], 'success');
    assert.ok(!app.exported.text().includes(KEY), 'the key went out');
  } catch (error) {
    throw new Error(`${(error as Error).message}\nstandard error:\n${app.stderr}`, { cause: error });
  } finally {
    await app.stop('SIGKILL');
  }
}
