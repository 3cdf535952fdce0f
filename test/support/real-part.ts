// What tests use for real and `npm ci` does not bring. A test that needs one is
// written with `realTest`; nobody else looks for them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The repository; this file runs as build/test/support/real-part.js. */
export const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

export type RealPart = 'otelcol' | 'docker-compose' | 'python3' | 'npm-registry' | 'chromium' | GatewayPart;

/** Gateways, with the modules that their recipes load: Debian's packages. */
export type GatewayPart = 'nginx-njs' | 'nginx-set-misc' | 'haproxy' | 'apache2' | 'varnish';

export type RealPartSearch =
  | { readonly kind: 'found'; readonly path: string }
  /** `cure` is a command that gets the part, run in the repository. */
  | { readonly kind: 'missing'; readonly why: string; readonly cure: string };

export interface MissingRealPart {
  readonly name: RealPart;
  readonly why: string;
  readonly cure: string;
}

const REAL_PARTS: Readonly<Record<RealPart, () => RealPartSearch>> = {
  otelcol: findOtelcol,
  'docker-compose': () =>
    findOnPath('docker-compose', 'apt-get install -y --no-install-recommends docker-compose'),
  python3: findPython,
  'npm-registry': findNpmRegistry,
  chromium: () => findOnPath('chromium', `${INSTALL} chromium`),
  'nginx-njs': () => findGateway('nginx', 'nginx libnginx-mod-http-js'),
  'nginx-set-misc': () => findGateway('nginx', 'nginx libnginx-mod-http-set-misc'),
  haproxy: () => findGateway('haproxy', 'haproxy'),
  apache2: () => findGateway('apache2', 'apache2'),
  varnish: () => findGateway('varnishd', 'varnish varnish-modules varnish-vmod-digest'),
};

const INSTALL = 'apt-get install -y --no-install-recommends';

export function findRealPart(name: RealPart): RealPartSearch {
  return REAL_PARTS[name]();
}

/** Every part that is not on this machine, for the last lines of `npm test`. */
export function missingRealParts(): readonly MissingRealPart[] {
  return (Object.keys(REAL_PARTS) as RealPart[]).flatMap((name) => {
    const search = findRealPart(name);
    return search.kind === 'missing' ? [{ name, why: search.why, cure: search.cure }] : [];
  });
}

/**
 * Whether to skip a `describe` whose stories need a real part, and why. With
 * `REQUIRE_REAL=1` nothing is skipped, and the stories fail on what is missing.
 */
export function skipWithout(part: RealPart): string | false {
  if (process.env['REQUIRE_REAL'] === '1') return false;
  const search = findRealPart(part);
  return search.kind === 'found' ? false : `${part} is missing (${search.why}); get it: ${search.cure}`;
}

/**
 * A test that needs a real part, whose path it is given. Without the part it is
 * skipped and says why; with `REQUIRE_REAL=1` it fails, so that a machine meant
 * to have everything cannot pass by skipping.
 */
export function realTest(
  part: RealPart,
  title: string,
  story: (t: TestContext, path: string) => void | Promise<void>,
): void {
  const search = findRealPart(part);
  if (search.kind === 'found') {
    void test(title, (t) => story(t, search.path));
    return;
  }
  const reason = `${part} is missing (${search.why}); get it: ${search.cure}`;
  if (process.env['REQUIRE_REAL'] === '1') {
    void test(title, () => {
      throw new Error(reason);
    });
  } else {
    void test(title, { skip: reason }, () => {});
  }
}

/** What takes long to get is kept there, outside the tree. */
export function cacheFolder(): string {
  // An empty variable counts as unset, as in a shell's ${XDG_CACHE_HOME:-...}.
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(caches, 'opentelemetry-instrumentation-api-key');
}

/** Where scripts/build-otelcol.sh puts the Collector: the folder changes with the manifest. */
export function otelcolPath(): string {
  const manifest = readFileSync(join(ROOT, 'collector', 'builder-config.yaml'));
  const digest = createHash('sha256').update(manifest).digest('hex').slice(0, 16);
  return join(cacheFolder(), `otelcol-${digest}`, 'otelcol');
}

function findOtelcol(): RealPartSearch {
  const path = otelcolPath();
  return isExecutable(path)
    ? { kind: 'found', path }
    : {
        kind: 'missing',
        why: 'this version of collector/builder-config.yaml was not built yet',
        cure: 'scripts/build-otelcol.sh (needs Go 1.26 or newer)',
      };
}

function findOnPath(command: string, cure: string): RealPartSearch {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.map((folder) => join(folder, command)).find(isExecutable);
  return path === undefined
    ? { kind: 'missing', why: `no ${command} on PATH`, cure }
    : { kind: 'found', path };
}

/** A server's program, and each of the Debian packages that its recipe needs. */
function findGateway(command: string, packages: string): RealPartSearch {
  const cure = `${INSTALL} ${packages}`;
  // Debian keeps servers where an ordinary user's PATH does not lead.
  const path = ['/usr/sbin', '/usr/bin', '/sbin'].map((folder) => join(folder, command)).find(isExecutable);
  if (path === undefined) return { kind: 'missing', why: `no ${command} in /usr/sbin or /usr/bin`, cure };
  const absent = packages.split(' ').filter((name) => !isInstalled(name));
  return absent.length === 0
    ? { kind: 'found', path }
    : { kind: 'missing', why: `Debian's ${absent.join(', ')} not installed`, cure };
}

function isInstalled(debianPackage: string): boolean {
  const asked = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', debianPackage]);
  return asked.status === 0 && asked.stdout.toString() === 'installed';
}

/** Its standard library is all that is used: `os.waitstatus_to_exitcode`, of 3.9, is the newest of it. */
function findPython(): RealPartSearch {
  const cure = 'apt-get install -y --no-install-recommends python3';
  const found = findOnPath('python3', cure);
  if (found.kind === 'missing') return found;
  const asked = spawnSync(found.path, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']);
  return asked.status === 0 ? found : { kind: 'missing', why: 'python3 is older than 3.9', cure };
}

/** The projects of others, which the package is installed into, come from there. */
function findNpmRegistry(): RealPartSearch {
  const once = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-timeout=20000'];
  const asked = spawnSync('npm', ['view', '@opentelemetry/api', 'version', '--prefer-online', ...once]);
  return asked.status === 0
    ? { kind: 'found', path: 'npm' }
    : {
        kind: 'missing',
        why: 'npm cannot reach it',
        cure: 'a network, or `npm config set registry <url>` of one within reach',
      };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
