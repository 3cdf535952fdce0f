// Varnish with the files of gateways/varnish: only folders, ports, pepper and id are others.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../support/real-part.js';
import type { GatewaySetup, Launch, Recipe } from './gateway.js';

const SHIPPED = join(ROOT, 'gateways', 'varnish');

const PEPPER_FILE = '/etc/varnish/api-key-pepper-2026-11';

/** What shared memory may hold of requests, and limits: as in the unit that is shipped. */
const PARAMETERS = [
  ...readFileSync(join(SHIPPED, 'varnish-override.conf'), 'utf8').matchAll(/-p (\S+)/g),
].flatMap(([, parameter]) => ['-p', parameter!]);

/** Varnish starts twice as soon where the compiler does not optimize; the tests start it sixty times. */
const COMPILER = ['-p', 'cc_command=exec gcc -O0 -w -pthread -fpic -shared -Wl,-x -o %o %s'];

export const VARNISH = {
  part: 'varnish',
  gateway: 'varnish',
  prepare: (setup: GatewaySetup): Launch => {
    writeConfiguration(setup);
    return launch(setup);
  },
} satisfies Recipe;

export function workFolder({ folder }: GatewaySetup): string {
  return join(folder, 'varnish');
}

function writeConfiguration({ folder, upstreamPort, pepper }: GatewaySetup): void {
  for (const name of readdirSync(SHIPPED).filter((file) => file.endsWith('.vcl'))) {
    let text = readFileSync(join(SHIPPED, name), 'utf8')
      .replaceAll(PEPPER_FILE, pepper?.file ?? PEPPER_FILE)
      .replaceAll('/etc/varnish/', `${folder}/`)
      .replace('"8080"', `"${upstreamPort}"`)
      .replace('"2026-11"', `"${pepper?.id}"`);
    if (pepper === null) text = text.replace('api-key-hmac.vcl', 'api-key-sha256.vcl');
    writeFileSync(join(folder, name), text);
  }
}

function launch(setup: GatewaySetup): Launch {
  const { binary, folder, logs, port } = setup;
  const work = workFolder(setup);
  const records = join(logs, 'records.jsonl');
  return {
    records,
    programs: [
      {
        name: 'varnishd',
        path: binary,
        args: [
          '-F',
          '-n',
          work,
          '-a',
          `127.0.0.1:${port}`,
          '-f',
          join(folder, 'default.vcl'),
          '-T',
          '127.0.0.1:0',
          ...PARAMETERS,
          ...COMPILER,
        ],
      },
      {
        name: 'api-key-records',
        path: join(SHIPPED, 'api-key-records'),
        args: [records, '-n', work],
      },
    ],
    ready: () => untilAttached(work),
  };
}

/** Each varnishncsa has the log of this Varnish in its memory; what was logged before is not read. */
async function untilAttached(work: string): Promise<void> {
  for (;;) {
    const readers = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isReader(pid, work));
    if (readers.length === 2 && readers.every((pid) => of(pid, 'maps').includes(join(work, '_.vsm_child'))))
      break;
    await pause(20);
  }
  await pause(100);
}

function isReader(pid: string, work: string): boolean {
  const [program, ...args] = of(pid, 'cmdline').split('\0');
  return program === 'varnishncsa' && args.includes(work);
}

function of(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}
