import type { AuthOutcome } from './outcome/outcome.js';
import { Containment } from './diagnostics/containment.js';
import { reportOnce } from './diagnostics/report.js';
import { checkWord } from './outcome/word.js';
import { currentExchange } from './telemetry/exchange-of.js';

const saying = new Containment('hearing the application');
const telling = new Containment('telling the fingerprint');

/**
 * Says how authentication went, over what the status would say. Callable from anywhere below a
 * request; the last call counts, and later calls keep what earlier ones said and they do not.
 *
 * Never throws. Outside a request, after its response, or without the instrumentation it does nothing.
 * An outcome that does not exist is ignored, a reason that is no short lower-case token becomes `other`;
 * both are counted in `api_key.dropped`.
 */
export function recordAuthOutcome(outcome: AuthOutcome): void {
  saying.run(() => {
    const exchange = currentExchange();
    if (exchange === undefined) return;
    const { word, faults } = checkWord(outcome);
    for (const fault of faults) exchange.onFault?.(fault);
    if (faults.includes('invalid_outcome')) {
      reportOnce(
        'recordAuthOutcome() was given no outcome that exists (success, failure, none, unknown), so the status decided; ' +
          'such words are counted in the metric api_key.dropped',
      );
    }
    if (word !== undefined) exchange.say(word);
  });
}

/**
 * The fingerprint of the key that the current request presented, or `undefined`: outside a request,
 * without a key, or without the instrumentation. Never throws.
 */
export function getKeyFingerprint(): string | undefined {
  return telling.run(() => currentExchange()?.traits?.fingerprint?.value);
}
