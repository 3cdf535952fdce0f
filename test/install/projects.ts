import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Dependencies } from '../lines/foreign-project.js';
import { ROOT, startApp, type AppProcess } from '../support/app-process.js';
import { skipWithout } from '../support/real-part.js';
import {
  addTo,
  copiesOf,
  installWith,
  MANAGERS,
  PACKAGE,
  remove,
  resolvedByProject,
  resolvedByUs,
  type Installed,
  type ManagerName,
} from './package-managers.js';

const KEY = 'sk_test_abc123';
const API = '@opentelemetry/api';
const SDK = '@opentelemetry/sdk-node';
const HTTP = '@opentelemetry/instrumentation-http';

interface Project {
  readonly dependencies: Dependencies;
  /** What has to be added where the package manager does not look for a line that goes with the API, and what says so. */
  readonly besides?: { readonly packages: Dependencies; readonly said: RegExp };
}

const PROJECTS: Readonly<Record<string, Project>> = {
  'an empty project': { dependencies: {} },
  'one with the API of the old line alone': {
    dependencies: { [API]: '1.9.1' },
    besides: {
      packages: { [API]: '1.10.0' },
      said: /^[\w-]+: could not start OpenTelemetry: .* add @opentelemetry\/api@\^1\.10\.0 to the project; .*\n$/,
    },
  },
  'one on the oldest SDK that is accepted': {
    dependencies: { [API]: '1.9.0', [SDK]: '0.203.0' },
    besides: {
      packages: { [HTTP]: '0.203.0' },
      said: /^[\w-]+: there are no server spans: .* add @opentelemetry\/instrumentation-http to the project, in the version of .*\n$/,
    },
  },
  'one on the old line, with every auto-instrumentation': {
    dependencies: {
      [API]: '1.9.1',
      [SDK]: '0.223.0',
      '@opentelemetry/auto-instrumentations-node': '0.81.2',
    },
  },
  'one on the new line': { dependencies: { [API]: '1.10.0', [SDK]: '0.301.0' } },
};

/** npm, and pnpm too, install the peer by themselves; yarn leaves that to its user. */
const LEAVES_PEERS_OUT: readonly ManagerName[] = ['yarn 1', 'yarn 4'];

/** Lines of a package manager that find fault with this package. */
const complaintsOf = ({ output }: Installed): readonly string[] =>
  output
    .split('\n')
    .filter(
      (line) =>
        /\bwarn|error|deprecat|unmet|conflict|YN0002|YN0060|YN0086/i.test(line) && line.includes(PACKAGE),
    );

async function exportedOf(folder: string): Promise<AppProcess> {
  copyFileSync(join(ROOT, 'test/fixtures/preload/server.cjs'), join(folder, 'server.cjs'));
  const app = await startApp({ app: join(folder, 'server.cjs'), cwd: folder });
  assert.equal((await app.get('/', { 'x-api-key': KEY })).body, 'ok');
  assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
  return app;
}

async function assertRecords(folder: string): Promise<void> {
  const app = await exportedOf(folder);
  const [event] = app.exported.events();
  assert.equal(event?.attributes['api_key.fingerprint'], '3229db23516d9173');
  assert.equal(event.spanId, app.exported.serverSpans()[0]?.spanId);
  assert.equal(app.stderr, '');
}

function describeProject(manager: ManagerName, { dependencies, besides }: Project): void {
  const solvesPeers = MANAGERS[manager].solvesPeers;
  let installed: Installed;
  before(async () => {
    installed = await installWith(manager, dependencies);
  });
  after(() => remove(installed));

  if (solvesPeers || besides === undefined) {
    it('records a request of a server that is started with the preload', () =>
      assertRecords(installed.folder));
  } else {
    it('says what to add, and records once that is added', async () => {
      assert.match((await exportedOf(installed.folder)).stderr, besides.said);
      await addTo(installed.folder, manager, besides.packages);
      await assertRecords(installed.folder);
    });
  }

  if (!solvesPeers) return;
  it('brings no complaint about this package', () => assert.deepEqual(complaintsOf(installed), []));
  it('shares the API and the SDK of the project, and adds no second ones', () => {
    const { folder } = installed;
    for (const name of [API, SDK]) {
      assert.equal(copiesOf(name, folder).length, 1, copiesOf(name, folder).join());
      if (name in dependencies) assert.equal(resolvedByUs(name, folder), resolvedByProject(name, folder));
    }
  });
}

/** The four take 5 minutes of a core. */
function skipOf(manager: ManagerName): string | false {
  return manager === 'npm' || process.env['INSTALL'] === 'all'
    ? skipWithout('npm-registry')
    : 'it takes a minute or two; `npm run test:install` runs it';
}

export function describeInstallation(manager: ManagerName): void {
  describe(`installed by ${manager}`, { skip: skipOf(manager), concurrency: 1 }, () => {
    for (const [title, project] of Object.entries(PROJECTS)) {
      if (!(API in project.dependencies) && LEAVES_PEERS_OUT.includes(manager)) continue;
      describe(`into ${title}`, () => describeProject(manager, project));
    }
  });
}
