import type { tracing } from '@opentelemetry/sdk-node';
import { createRequire } from 'node:module';

const requireHere = createRequire(import.meta.url);

/** Loads a dependency of this package, at once: a preload must be done before the application begins. */
export function loadDependency<T>(name: string): T {
  return requireHere(name) as T;
}

const requireBesideSdk = (): NodeJS.Require => createRequire(requireHere.resolve('@opentelemetry/sdk-node'));

/**
 * Loads what @opentelemetry/sdk-node itself depends on. Depending on those packages too would
 * let a package manager pick another line of them than of sdk-node.
 */
export function loadBesideSdk<T>(name: string): T {
  return requireBesideSdk()(name) as T;
}

/** The tracing SDK, under the name it has since 2.11 or the one before; sdk-node stopped passing it on with 0.300. */
export function loadTracingSdk(): typeof tracing {
  const require = requireBesideSdk();
  let path: string;
  try {
    path = require.resolve('@opentelemetry/sdk-trace');
  } catch {
    path = require.resolve('@opentelemetry/sdk-trace-base');
  }
  return require(path) as typeof tracing;
}

/** Loads a package that the application may have installed; `undefined` when it has not. */
export function loadFromApplication<T>(name: string): T | undefined {
  for (const base of [`${process.cwd()}/package.json`, import.meta.url]) {
    const requireThere = createRequire(base);
    let path: string;
    try {
      path = requireThere.resolve(name);
    } catch {
      continue;
    }
    return requireThere(path) as T;
  }
  return undefined;
}
