import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { realTest, ROOT } from '../support/real-part.js';
import { COMPOSE_FILE, readServices, type Service } from './compose-file.js';

const services = Object.entries(readServices());
const PINNED = /^[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/;

function compose(binary: string, env: NodeJS.ProcessEnv): Record<string, Service> {
  const { status, stdout, stderr } = spawnSync(binary, ['-f', COMPOSE_FILE, 'config'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return (parse(stdout) as { services: Record<string, Service> }).services;
}

realTest('docker-compose', 'Compose accepts the file and reads the services that we read', (_, binary) => {
  const seen = compose(binary, {});
  assert.deepEqual(Object.keys(seen).sort(), services.map(([name]) => name).sort());
  for (const [name, service] of services) {
    assert.deepEqual(seen[name]?.command, service.command, name);
    assert.deepEqual(seen[name]?.healthcheck?.test, service.healthcheck?.test, name);
    assert.deepEqual(seen[name]?.depends_on, service.depends_on, name);
  }
});

realTest('docker-compose', 'the backend is ours, or the one of the environment', (_, binary) => {
  const backend = (env: NodeJS.ProcessEnv): string | undefined =>
    compose(binary, env)['collector']?.environment?.['OTLP_BACKEND_ENDPOINT'];
  assert.equal(backend({}), 'http://backend:4318');
  assert.equal(backend({ OTLP_BACKEND_ENDPOINT: 'https://otlp.example.com' }), 'https://otlp.example.com');
});

realTest('docker-compose', "a gateway's records come from a volume, or a folder of the host", (_, binary) => {
  const mount = (env: NodeJS.ProcessEnv): unknown =>
    compose(binary, env)['collector']?.volumes?.find((volume) => JSON.stringify(volume).includes('gateway'));
  assert.match(JSON.stringify(mount({})), /gateway-logs.*\/var\/log\/gateway.*(?:ro|read_only)/);
  const folder = JSON.stringify(mount({ GATEWAY_LOGS: '/srv/edge/log' }));
  assert.match(folder, /\/srv\/edge\/log.*\/var\/log\/gateway.*(?:ro|read_only)/);
});

test("the Collector looks for a gateway's records where they are mounted", () => {
  const config = readFileSync(join(ROOT, 'collector-config.yaml'), 'utf8');
  const [, folder] = /\{env:OTELCOL_GATEWAY_LOGS:-(.*)\/[^/]+\}/.exec(config) ?? [];
  const { volumes, environment } = readServices()['collector'] ?? {};
  assert.ok(folder !== undefined && volumes?.some((volume) => volume.endsWith(`:${folder}:ro`)));
  assert.equal(environment?.['OTELCOL_GATEWAY_LOGS'], undefined);
});

test('every service is hardened', () => {
  for (const [name, service] of services) {
    assert.equal(service.read_only, true, name);
    assert.deepEqual(service.cap_drop, ['ALL'], name);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
    assert.ok((service.pids_limit ?? 0) > 0, name);
    assert.match(service.mem_limit ?? '', /^\d+m$/, name);
    for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/, name);
    if (service.user === 'root') {
      // One may be root: it hands the volume over, without a network, and ends.
      assert.deepEqual(
        [name, service.cap_add, service.network_mode],
        ['collector-volume', ['CHOWN'], 'none'],
      );
      assert.equal(service.command?.[0], 'chown');
    } else {
      assert.ok(service.user === 'node' || service.user === '10001:10001', name);
      assert.equal(service.cap_add, undefined, name);
    }
  }
});

test('every image is pinned by tag and digest, and Node is the same everywhere', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
  const images = services.flatMap(([, { image }]) => image ?? []);
  assert.ok(bases.length > 0 && images.length > 0);
  for (const image of [...bases, ...images]) assert.match(image, PINNED);
  const nodes = [...bases, ...images].filter((image) => image.startsWith('node:'));
  assert.equal(new Set(nodes).size, 1);
});

test('the Collector in the image is of the version that is tested', () => {
  const manifest = readFileSync(join(ROOT, 'collector', 'builder-config.yaml'), 'utf8');
  const { dist } = parse(manifest) as { dist: { version: string } };
  const { collector } = readServices();
  assert.ok(collector?.image?.startsWith(`otel/opentelemetry-collector-contrib:${dist.version}@`));
});

test('the memory that Go aims at leaves room below the limit', () => {
  const { collector } = readServices();
  const limit = Number.parseInt(collector?.mem_limit ?? '', 10);
  const goal = Number.parseInt(collector?.environment?.['GOMEMLIMIT'] ?? '', 10);
  assert.ok(goal > 0.7 * limit && goal < 0.9 * limit, `${goal} of ${limit} MiB`);
});

test('what is mounted from the repository is there', () => {
  const sources = services
    .flatMap(([, { volumes }]) => volumes ?? [])
    .map((volume) => volume.split(':')[0] ?? '')
    .filter((source) => source.startsWith('.'));
  assert.deepEqual(sources, ['./collector-config.yaml']);
  for (const source of sources) assert.ok(existsSync(join(ROOT, source)), source);
});
