// Apache httpd with the files of gateways/apache: only folders, ports, pepper and id are others.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/real-part.js';
import type { GatewaySetup, Launch, Recipe } from './gateway.js';

const SHIPPED = join(ROOT, 'gateways', 'apache');

export const APACHE: Recipe = {
  part: 'apache2',
  gateway: 'apache',
  prepare: (setup) => {
    writeConfiguration(setup);
    return launch(setup);
  },
};

function writeConfiguration(setup: GatewaySetup): void {
  const { folder } = setup;
  mkdirSync(join(folder, 'api-key'));
  for (const name of ['sha256.lua', 'error-log-filter']) {
    cpSync(join(SHIPPED, name), join(folder, 'api-key', name));
  }
  for (const [name, target] of [
    ['api_key.lua', 'api-key/api_key.lua'],
    ['api-key.conf', 'api-key.conf'],
    ['site.conf', 'site.conf'],
  ] as const) {
    writeFileSync(join(folder, target), adapted(readFileSync(join(SHIPPED, name), 'utf8'), setup));
  }
  writeFileSync(join(folder, 'apache2.conf'), mainFile(setup));
}

function adapted(text: string, { folder, logs, port, upstreamPort, pepper }: GatewaySetup): string {
  const pepperLine = pepper === null ? 'PEPPER_FILE = nil' : `PEPPER_FILE = "${pepper.file}"`;
  return text
    .replace('PEPPER_FILE = "/etc/apache2/api-key/pepper-2026-11"', pepperLine)
    .replace('"2026-11"', `"${pepper?.id}"`)
    .replaceAll('/etc/apache2/', `${folder}/`)
    .replaceAll('/var/log/apache2', logs)
    .replaceAll('/var/log/gateway', logs)
    .replace('*:80', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${upstreamPort}`);
}

const MODULES = ['mpm_event', 'authz_core', 'authz_host', 'proxy', 'proxy_http', 'lua'];

/** What Debian's apache2.conf and a2enmod do, as far as it is needed. */
function mainFile({ folder, logs, port }: GatewaySetup): string {
  return [
    `ServerRoot ${folder}`,
    `DefaultRuntimeDir ${folder}`,
    `PidFile ${folder}/apache2.pid`,
    'ServerName gateway.test',
    `Listen 127.0.0.1:${port}`,
    'User www-data',
    'Group www-data',
    'LogLevel warn',
    `ErrorLog ${logs}/error.log`,
    ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    `Include ${folder}/site.conf`,
    '',
  ].join('\n');
}

function launch({ binary, folder, logs }: GatewaySetup): Launch {
  return {
    records: join(logs, 'apache.jsonl'),
    programs: [
      { name: 'apache2', path: binary, args: ['-D', 'FOREGROUND', '-f', join(folder, 'apache2.conf')] },
    ],
  };
}
