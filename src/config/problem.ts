import type { ConfigProblem } from './config.js';

/** What is wrong with a value, or with a part of one. */
export interface Complaint {
  readonly code?: ConfigProblem['code'] | undefined;
  /** Which part, such as `item 2`; the whole value without it. */
  readonly part?: string | undefined;
  /** Never holds a secret. */
  readonly wrong: string;
  /** What is allowed, where the table of settings does not say it well enough. */
  readonly allowed?: string | undefined;
}

/** A legitimate value of this size is shown in full; of a longer one, the beginning. */
const MAX_SHOWN = 60;

/** Characters that JSON leaves as they are and that would still break or disguise a line of a log. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const escapeCharacter = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');

/** `text` as JSON, on one line whatever it holds, cut after 60 characters. */
function quoted(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return JSON.stringify(cut).replace(INVISIBLE, escapeCharacter);
}

/** A name that somebody chose, safe to print without quotes. */
export function printable(name: string): string {
  return quoted(name).slice(1, -1);
}

/** Says what was given, for settings that hold no secret; of objects only that they are one. */
export function got(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `got ${quoted(value)}`;
    case 'number':
    case 'boolean':
      return `got ${value}`;
    case 'undefined':
      return 'got nothing';
    case 'bigint':
    case 'symbol':
    case 'function':
      return `got a ${typeof value}`;
    case 'object':
      if (value === null) return 'got nothing';
      return Array.isArray(value) ? 'got a list' : 'got an object';
  }
}

/** Longer than any right answer to a setting with a few short ones, and shorter than most keys. */
const MAX_WORD = 24;

/** The same for settings with short answers: what is longer was pasted by mistake and may be a secret. */
export function gotWord(value: unknown): string {
  return typeof value === 'string' && value.length > MAX_WORD
    ? `got more than ${MAX_WORD} characters`
    : got(value);
}

/** What is wrong with a value, what is allowed, what happens instead. */
export function problemOf(
  setting: string,
  complaint: Complaint,
  allowed: string,
  instead: string,
): ConfigProblem {
  const { code = 'invalid_value', part, wrong } = complaint;
  const message = `${part === undefined ? setting : `${setting}, ${part}`}: ${wrong}; allowed: ${complaint.allowed ?? allowed}; ${instead}`;
  return Object.freeze({ code, setting, message });
}
