import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COLLECTOR_CONFIG } from '../support/otelcol.js';

/** collector-config.yaml with its commented bearer token uncommented, as a reader would do it. */
export function withBearerToken(tokenFile: string): string {
  const shipped = readFileSync(COLLECTOR_CONFIG, 'utf8');
  const secured = shipped
    .replaceAll(/^( +)# (auth:\n)\1# ( +authenticator: bearertokenauth)$/gm, '$1$2$1$3')
    .replace(/^ {2}# (bearertokenauth:\n)(?: {2}# .*\n)* {2}# ( +filename: )\S+$/m, `  $1  $2${tokenFile}`)
    .replace(
      'extensions: [health_check, file_storage] # , bearertokenauth',
      'extensions: [health_check, file_storage, bearertokenauth]',
    );
  assert.equal(secured.match(/^[^#\n]*bearertokenauth/gm)?.length, 4, 'the commented lines have changed');
  return secured;
}
