// The shipped files of a recipe for nginx, with paths, ports and pepper of a test.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/real-part.js';
import type { Exceptions } from './drive.js';
import { BLOCKED_PATH, type GatewayPepper, type GatewaySetup, type Launch, type Recipe } from './gateway.js';

const REFUSED = { kind: 'refused', status: 400, why: 'nginx takes one Authorization header' } as const;

/** What nginx itself refuses. */
export const NGINX_REFUSES: Exceptions = {
  'authorization-repeated': REFUSED,
  'authorization-first-one-empty': REFUSED,
  'authorization-first-one-of-another-scheme': REFUSED,
  'authorization-second-one-of-another-scheme': REFUSED,
  'query-of-a-server-wide-request': { kind: 'refused', status: 400, why: 'nginx knows no OPTIONS *' },
};

export type Replacement = readonly [from: string, to: string];

export const nginxNjs = (replacements: readonly Replacement[] = []): Recipe => ({
  part: 'nginx-njs',
  gateway: 'nginx',
  prepare: (setup) =>
    nginxLaunch(setup, 'nginx-njs', [
      ...replacements,
      ['"/etc/nginx/api-key/pepper"', JSON.stringify(setup.pepper?.file ?? '')],
      ['"2026-11"', JSON.stringify(setup.pepper?.id ?? '')],
    ]),
});

export const nginxSetMisc = (replacements: readonly Replacement[] = []): Recipe => ({
  part: 'nginx-set-misc',
  gateway: 'nginx',
  needsPepper: true,
  prepare: (setup) => {
    writeFileSync(join(setup.folder, 'pepper.conf'), pepperConf(setup.pepper), { mode: 0o600 });
    return nginxLaunch(setup, 'nginx-set-misc', replacements);
  },
});

function pepperConf(pepper: GatewayPepper): Buffer {
  assert.ok(pepper !== null);
  const script = join(ROOT, 'gateways', 'nginx-set-misc', 'pepper-conf.sh');
  return execFileSync('sh', [script, pepper.id, pepper.file]);
}

/** Copies the folder's configuration to the gateway's, each `replacements` made at least once, and runs it. */
function nginxLaunch(
  setup: GatewaySetup,
  shipped: string,
  replacements: readonly Replacement[] = [],
): Launch {
  const all: readonly Replacement[] = [
    ...replacements,
    ['/etc/nginx/api-key/', `${setup.folder}/`],
    ['/var/log/gateway/', `${setup.logs}/`],
    ['/var/log/nginx/', `${setup.logs}/`],
    ['/run/nginx.pid', `${setup.folder}/nginx.pid`],
    ['load_module modules/', 'load_module /usr/lib/nginx/modules/'],
    ['listen 8080;', `listen 127.0.0.1:${setup.port};\nlocation = ${BLOCKED_PATH} { return 403; }`],
    ['127.0.0.1:3000', `127.0.0.1:${setup.upstreamPort}`],
    ['http {\n', `http {\n${temporaryPaths(setup.folder)}\n`],
  ];
  const unused = new Set(all);
  for (const name of readdirSync(join(ROOT, 'gateways', shipped))) {
    if (!name.endsWith('.conf') && !name.endsWith('.js')) continue;
    let text = readFileSync(join(ROOT, 'gateways', shipped, name), 'utf8');
    for (const replacement of all) {
      const [from, to] = replacement;
      if (text.includes(from)) unused.delete(replacement);
      text = text.replaceAll(from, () => to);
    }
    writeFileSync(join(setup.folder, name), text);
  }
  assert.deepEqual([...unused], [], 'the shipped files have each of these');
  return {
    programs: [
      {
        name: 'nginx',
        path: setup.binary,
        args: [
          '-e',
          join(setup.logs, 'start.log'),
          '-c',
          join(setup.folder, 'nginx.conf'),
          '-g',
          'daemon off;',
        ],
      },
    ],
    records: join(setup.logs, 'nginx.jsonl'),
  };
}

/** Debian's are below /var/lib, for root alone. */
function temporaryPaths(folder: string): string {
  return ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n');
}
