import type { tracing } from '@opentelemetry/sdk-node';
import { createRequire } from 'node:module';

const requireHere = createRequire(import.meta.url);
/** From where the application resolves, as far as a preload can tell: nowhere, when its folder is gone. */
function requireThere(): NodeJS.Require {
  try {
    return createRequire(`${process.cwd()}/package.json`);
  } catch {
    return requireHere;
  }
}

const API = '@opentelemetry/api';
const SDK = '@opentelemetry/sdk-node';

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Loads a dependency of this package, at once: a preload must be done before the application begins. */
export function loadDependency<T>(name: string): T {
  return requireHere(name) as T;
}

/**
 * Where a part of OpenTelemetry is that the application has as well as this package. The application's own is taken where
 * it stands on the same API: npm sees to it that there is one, but pnpm and yarn give this package the newest of its range,
 * and that may be of another line than the API.
 */
function pathOfShared(name: string): string {
  const theirs = resolved(requireThere(), name);
  if (theirs !== undefined && resolved(createRequire(theirs), API) === requireHere.resolve(API))
    return theirs;
  return requireHere.resolve(name);
}

export const loadShared = <T>(name: string): T => requireHere(pathOfShared(name)) as T;

let sdkPath: string | undefined;

/** Looked for once: a start-up asks for a dozen modules beside it. */
const pathOfSdk = (): string => (sdkPath ??= pathOfShared(SDK));

export const loadSdk = <T>(): T => requireHere(pathOfSdk()) as T;

const requireBesideSdk = (): NodeJS.Require => createRequire(pathOfSdk());

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
  const path = resolved(require, '@opentelemetry/sdk-trace');
  return require(path ?? '@opentelemetry/sdk-trace-base') as typeof tracing;
}

/** Loads a package that the application may have installed; `undefined` when it has not. */
export function loadFromApplication<T>(name: string): T | undefined {
  const path = resolved(requireThere(), name) ?? resolved(requireHere, name);
  return path === undefined ? undefined : (requireHere(path) as T);
}
