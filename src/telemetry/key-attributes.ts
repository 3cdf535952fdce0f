import type { AttributeValue } from '@opentelemetry/api';
import { nameOfLocation } from '../credential/location-name.js';
import type { KeyTraits } from '../exchange/exchange.js';
import type { Fingerprint } from '../fingerprint/fingerprint.js';
import {
  ATTR_COUNT,
  ATTR_FINGERPRINT,
  ATTR_FINGERPRINT_KEY_ID,
  ATTR_LOCATION,
  ATTR_NAME,
  ATTR_PREVIOUS_FINGERPRINTS,
} from '../semconv.js';

export type MutableAttributes = Record<string, AttributeValue>;

/** Which key: on the server span, the event and every log record of the request. */
export function addFingerprint(attributes: MutableAttributes, fingerprint: Fingerprint | undefined): void {
  if (fingerprint === undefined) return;
  attributes[ATTR_FINGERPRINT] = fingerprint.value;
  if (fingerprint.keyId !== undefined) attributes[ATTR_FINGERPRINT_KEY_ID] = fingerprint.keyId;
  if (fingerprint.previous !== undefined) attributes[ATTR_PREVIOUS_FINGERPRINTS] = [...fingerprint.previous];
}

/** Which key and where it was: on the server span and the event. */
export function addKeyTraits(attributes: MutableAttributes, traits: KeyTraits | undefined): void {
  if (traits === undefined) return;
  addFingerprint(attributes, traits.fingerprint);
  attributes[ATTR_LOCATION] = traits.location.kind;
  attributes[ATTR_NAME] = nameOfLocation(traits.location);
  if (traits.count > 1) attributes[ATTR_COUNT] = traits.count;
}
