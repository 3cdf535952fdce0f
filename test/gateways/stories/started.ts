// A gateway with an application behind it, or with none, for one story.
import { createHmac, createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { startGateway, type Gateway, type Recipe } from '../gateway.js';
import { Upstream } from '../upstream.js';

export const PEPPER = { id: '2026-11', text: 'correct-horse-battery-staple-0123' };

export interface Started {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
}

export interface StartOptions {
  readonly keyed?: boolean;
  /** Nobody listens where the application should be. */
  readonly down?: boolean;
  readonly handler?: Parameters<typeof Upstream.start>[0];
}

export async function startedFor(
  t: TestContext,
  recipe: Recipe,
  options: StartOptions = {},
): Promise<Started> {
  const { keyed = recipe.needsPepper === true, down = false, handler } = options;
  const upstream = await Upstream.start(handler);
  if (down) await upstream.close();
  else t.after(() => upstream.close());
  const gateway = await startGateway(keyed ? withPepper(recipe) : recipe, { upstreamPort: upstream.port });
  t.after(() => gateway.stop());
  return { gateway, upstream };
}

/** The pepper's file goes to the folder of the gateway, and with it. */
export function withPepper(recipe: Recipe): Recipe {
  return {
    ...recipe,
    prepare: (setup) => {
      const file = join(setup.folder, 'pepper');
      writeFileSync(file, `${PEPPER.text}\n`);
      return recipe.prepare({ ...setup, pepper: { id: PEPPER.id, file } });
    },
  };
}

/** Whether keyed: both, or the only one that the recipe has. */
export function digestsOf({ needsPepper = false }: Recipe): readonly boolean[] {
  return needsPepper ? [true] : [false, true];
}

export function fingerprintOf(key: string, keyed = false): string {
  const digest = keyed ? createHmac('sha256', PEPPER.text) : createHash('sha256');
  return digest.update(key, 'latin1').digest('hex').slice(0, 16);
}
