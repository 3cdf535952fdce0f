import { needlesBySum, type MarkedSpelling } from './by-sum.js';
import { isUrlSafe, MIN_SCRUBBED_LENGTH, NO_EDGES, readingsOf, spellingsOf } from './forms.js';
import { KnownKeys, MarkedForm, type ScrubbedKey } from './known-keys.js';
import { markFor } from './mark.js';
import type { Needle } from './needle.js';

/**
 * So many keys of a request, if they are no longer than this, are sought in all the forms that they can take.
 * The rest, which only somebody sends who wants to cost, are sought by their sums.
 */
const MAX_FORMED_KEYS = 2;
const MAX_FORMED_LENGTH = 512;

/** Whether texts cannot be told at a glance not to hold `byteString`. */
export const isCostly = (byteString: string): boolean =>
  byteString.length > MAX_FORMED_LENGTH || !isUrlSafe(byteString);

/** Keys of which no forms are made, where a length limit has cut them; needlesBySum finds them whole. */
class CutKeys implements Needle {
  readonly #forms: readonly MarkedForm[];

  constructor(spellings: readonly MarkedSpelling[]) {
    this.#forms = spellings.map(
      ({ spelling, mark }) => new MarkedForm({ text: spelling, edges: NO_EDGES }, mark),
    );
  }

  cutFrom(text: string): string {
    return this.#forms.reduce((left, form) => form.cutTailFrom(left), text);
  }
}

interface Split {
  readonly formed: readonly ScrubbedKey[];
  readonly others: readonly ScrubbedKey[];
}

function split(keys: readonly ScrubbedKey[]): Split {
  const sought = keys.filter(({ byteString }) => byteString.length >= MIN_SCRUBBED_LENGTH);
  const isFormed = ({ byteString }: ScrubbedKey, index: number): boolean =>
    index < MAX_FORMED_KEYS && byteString.length <= MAX_FORMED_LENGTH;
  return { formed: sought.filter(isFormed), others: sought.filter((key, index) => !isFormed(key, index)) };
}

/** @param keys all that are sought, for marks that none of them is found in */
function spell(
  some: readonly ScrubbedKey[],
  spellings: (byteString: string) => readonly string[],
  keys: readonly ScrubbedKey[],
): readonly MarkedSpelling[] {
  const texts = keys.flatMap(({ byteString }) => [byteString, byteString.toLowerCase()]);
  return some.flatMap(({ byteString, replacement }) => {
    const mark = markFor(replacement, texts);
    return spellings(byteString).map((spelling) => ({ spelling, mark }));
  });
}

/** What to search for when `keys` are to be found. */
export function needlesOf(keys: readonly ScrubbedKey[]): readonly Needle[] {
  const { formed, others } = split(keys);
  const spelled = spell(others, readingsOf, keys);
  return [
    ...(formed.length === 0 ? [] : [new KnownKeys(formed, others)]),
    ...needlesBySum(spelled),
    ...(spelled.length === 0 ? [] : [new CutKeys(spelled)]),
  ];
}

/** Sums are found in either case, so the plainest keys need one. It is done at the end of each request. */
const anyCaseSpellingsOf = (byteString: string): readonly string[] =>
  isUrlSafe(byteString) ? [byteString] : spellingsOf(byteString);

/** What to search for when `keys` are to be found after they are gone. */
export function forgottenNeedlesOf(keys: readonly ScrubbedKey[]): readonly Needle[] {
  const { formed, others } = split(keys);
  return needlesBySum([...spell(formed, anyCaseSpellingsOf, keys), ...spell(others, readingsOf, keys)]);
}
