import { inspect, types } from 'node:util';
import { MIN_SCRUBBED_LENGTH } from './forms.js';

/** Stands for what threw when it was read. */
const UNREADABLE = Object.freeze({});

/** What an exporter may write out of a value. */
export type Parts =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'list'; readonly items: readonly unknown[] }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [name: string, value: unknown])[] }
  /** Small numbers and the like, which hold no text. */
  | { readonly kind: 'plain' }
  /** Reading it throws. */
  | { readonly kind: 'unreadable' };

const PLAIN: Parts = { kind: 'plain' };

/** The least that has as many digits as a key that is searched for. */
const LARGE_NUMBER = 10 ** (MIN_SCRUBBED_LENGTH - 1);

/** Characters of a printed object that are searched; what has no fields of its own prints short. */
const MAX_PRINTED_LENGTH = 100_000;

/** One by one, since a getter that throws says nothing about its neighbours. */
function read(value: object, name: string | number): unknown {
  try {
    return (value as Record<string | number, unknown>)[name];
  } catch {
    return UNREADABLE;
  }
}

/** What consoles print of an error, beside its fields; not enumerable where errors have it. */
const ERROR_FIELDS = ['name', 'message', 'stack', 'cause', 'errors'] as const;

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  const names = new Set(Object.keys(value));
  if (types.isNativeError(value) || value instanceof Error) {
    for (const name of ERROR_FIELDS) if (name in value) names.add(name);
  }
  return Array.from(names, (name) => [name, read(value, name)] as const);
}

/** An object without fields, such as a URL or a boxed string, may still print as more. */
function printed(value: object): Parts {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return PLAIN;
  const text = inspect(value, { maxStringLength: MAX_PRINTED_LENGTH, maxArrayLength: MAX_PRINTED_LENGTH });
  return { kind: 'text', text };
}

function partsOfObject(value: object): Parts {
  if (value === UNREADABLE) return { kind: 'unreadable' };
  if (Array.isArray(value)) {
    return { kind: 'list', items: Array.from({ length: value.length }, (_, index) => read(value, index)) };
  }
  if (types.isUint8Array(value)) return { kind: 'bytes', bytes: value };
  if (ArrayBuffer.isView(value)) return PLAIN;
  if (types.isMap(value) || types.isSet(value)) return { kind: 'list', items: [...value] };
  if (types.isStringObject(value)) return { kind: 'text', text: value.valueOf() };
  const fields = fieldsOf(value);
  return fields.length === 0 ? printed(value) : { kind: 'fields', fields };
}

/** Takes `value` apart, whatever it is; never throws. */
export function partsOf(value: unknown): Parts {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'number' || typeof value === 'bigint')
    return value >= LARGE_NUMBER ? { kind: 'text', text: String(value) } : PLAIN;
  if (typeof value !== 'object' || value === null) return PLAIN;
  try {
    return partsOfObject(value);
  } catch {
    return { kind: 'unreadable' };
  }
}
