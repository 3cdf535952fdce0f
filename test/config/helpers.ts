import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig, type ConfigSources, type Resolution } from '../../src/config/resolve.js';

/** Variables by what follows their prefix. */
export function variables(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries(entries.map(([name, value]) => [`OTEL_INSTRUMENTATION_API_KEY_${name}`, value]));
}

/** A configuration from variables alone. */
export function fromEnvironment(settings: Readonly<Record<string, string>>): Resolution {
  return resolveConfig({ env: variables(settings) });
}

/** For input that types forbid and JavaScript allows. */
export function fromAnything(sources: { options?: unknown; env?: unknown; file?: unknown }): Resolution {
  return resolveConfig(sources as ConfigSources);
}

export function messages({ problems }: Pick<Resolution, 'problems'>): readonly string[] {
  return problems.map(({ message }) => message);
}

/** The only problem, as a line. */
export function onlyMessage(resolution: Pick<Resolution, 'problems'>): string {
  const lines = messages(resolution);
  assert.equal(lines.length, 1, lines.join('\n'));
  return lines[0]!;
}

/** A folder of its own for a test's files. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'api-key-config-'));

  write(name: string, content: string | Uint8Array, mode = 0o600): string {
    const path = join(this.path, name);
    writeFileSync(path, content, { mode });
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Fails unless everything below `value` is frozen; functions are the user's. */
export function assertDeeplyFrozen(value: unknown, path = 'config'): void {
  if (typeof value !== 'object' || value === null) return;
  assert.ok(Object.isFrozen(value), `${path} is not frozen`);
  for (const key of Object.keys(value)) {
    assertDeeplyFrozen((value as Record<string, unknown>)[key], `${path}.${key}`);
  }
}
