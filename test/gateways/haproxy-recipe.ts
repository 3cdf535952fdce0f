// HAProxy with the files of gateways/haproxy: only ports, pepper and id are others, and what a test says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/real-part.js';
import { BLOCKED_PATH, type GatewaySetup, type Recipe } from './gateway.js';

const SHIPPED = join(ROOT, 'gateways', 'haproxy');

/** Where the shipped configuration says that an operator's rules come. */
const RULE_OF_THE_OPERATOR = '#http-request deny if { src -f /etc/haproxy/blocked-addresses.lst }';

/** What a test changes beyond that: texts of the shipped file, and what stands there instead. */
export type Changes = readonly (readonly [from: string, to: string])[];

export function haproxy(changes: Changes = [], moreArgs: readonly string[] = []): Recipe {
  return {
    part: 'haproxy',
    gateway: 'haproxy',
    prepare: (setup) => {
      const files = [configuration(setup, changes), ...pepperConfiguration(setup)];
      const args = [...moreArgs, ...files.flatMap((file) => ['-f', file])];
      return {
        programs: [{ name: 'haproxy', path: setup.binary, args }],
        records: join(setup.logs, 'haproxy.stdout'),
      };
    },
  };
}

export const HAPROXY = haproxy();

function configuration({ folder, port, upstreamPort }: GatewaySetup, changes: Changes): string {
  const texts: Changes = [
    ['bind 127.0.0.1:8080', `bind 127.0.0.1:${port}`],
    ['server app 127.0.0.1:3000', `server app 127.0.0.1:${upstreamPort}`],
    // HAProxy waits as long between its four attempts, a second at most.
    ['timeout connect 5s', 'timeout connect 100ms'],
    ...changes,
    // Last, so that a test's rules can stand before it.
    [RULE_OF_THE_OPERATOR, `http-request deny if { path ${BLOCKED_PATH} }`],
  ];
  let text = readFileSync(join(SHIPPED, 'haproxy.cfg'), 'utf8');
  for (const [from, to] of texts) {
    assert.equal(text.split(from).length, 2, `"${from}" is in haproxy.cfg, once`);
    text = text.replace(from, () => to);
  }
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, text);
  return file;
}

function pepperConfiguration(setup: GatewaySetup): readonly string[] {
  return setup.pepper === null ? [] : [makePepperConfiguration(setup, setup.pepper)];
}

/** By README.md's own command. */
export function makePepperConfiguration(
  { folder }: GatewaySetup,
  pepper: { readonly id: string; readonly file: string },
): string {
  const file = join(folder, 'api-key-pepper.cfg');
  const command = pepperCommand()
    .replaceAll('/etc/haproxy/api-key-pepper.cfg', file)
    .replaceAll('/etc/haproxy/api-key-pepper ', `${pepper.file} `)
    .replace('2026-11', pepper.id);
  execFileSync('/bin/sh', ['-c', command]);
  return file;
}

function pepperCommand(): string {
  const readme = readFileSync(join(SHIPPED, 'README.md'), 'utf8');
  const [command, ...more] = readme.split('\n').filter((line) => line.startsWith('(umask 077;'));
  assert.ok(command !== undefined && more.length === 0, 'README.md has one command for the pepper');
  return command;
}
