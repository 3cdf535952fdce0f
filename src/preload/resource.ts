import type { resources } from '@opentelemetry/sdk-node';
import { report } from '../diagnostics/report.js';
import { readList } from './environment.js';
import { loadBesideSdk } from './sdk-modules.js';

const VARIABLE = 'OTEL_NODE_RESOURCE_DETECTORS';

type Resources = typeof resources;
type Options = NonNullable<Parameters<Resources['detectResources']>[0]>;
export type ResourceDetector = NonNullable<Options['detectors']>[number];

/**
 * The detectors that ask nobody but this machine; those of clouds, which ask the network and can hold
 * up the first export for seconds, are for the operator to name. The environment comes
 * last, so that what the operator says wins.
 */
function localDetectors(sdk: Resources): Readonly<Record<string, ResourceDetector>> {
  return {
    serviceinstance: sdk.serviceInstanceIdDetector,
    process: sdk.processDetector,
    host: sdk.hostDetector,
    os: sdk.osDetector,
    env: sdk.envDetector,
  };
}

/** The detectors that OTEL_NODE_RESOURCE_DETECTORS names; every local one where it names none. */
export function resourceDetectors(env: NodeJS.ProcessEnv): ResourceDetector[] {
  const known = localDetectors(loadBesideSdk<Resources>('@opentelemetry/resources'));
  const given = readList(env, VARIABLE);
  if (given.length === 0 || given.includes('all')) return Object.values(known);
  if (given.includes('none')) return [];
  const unknown = given.some((name) => !Object.hasOwn(known, name));
  if (unknown) {
    report(
      `${VARIABLE}: expected ${Object.keys(known).join(', ')}, all or none; leaving out one that is none of them`,
    );
  }
  return Object.entries(known).flatMap(([name, detector]) => (given.includes(name) ? [detector] : []));
}

/** Who this process is, for providers that are made without NodeSDK. */
export function detectedResource(env: NodeJS.ProcessEnv): resources.Resource {
  const sdk = loadBesideSdk<Resources>('@opentelemetry/resources');
  return sdk.defaultResource().merge(sdk.detectResources({ detectors: resourceDetectors(env) }));
}
