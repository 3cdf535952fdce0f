/** Shorter texts are not cut by any limit that somebody sets. */
const LEAST_CUT_TEXT = 64;
const LEAST_CUT_RUN = 8;

/** Base64 of both kinds, without the signs at its end. */
const IN_BASE64 = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  IN_BASE64[character.charCodeAt(0)] = 1;

export const isInBase64 = (code: number): boolean => IN_BASE64[code] === 1;

/** Whether `text` has `least` characters of base64 in a row; looks at few of them where it has not. */
function hasRun(text: string, least: number): boolean {
  let end = least - 1;
  while (end < text.length) {
    let at = end;
    while (at > end - least && isInBase64(text.charCodeAt(at))) at -= 1;
    if (at === end - least) return true;
    end = at + least;
  }
  return false;
}

/** Whether `text` can hold base64 of `length` bytes in something longer, or the beginning of it at its end. */
export function mayHoldBase64(text: string, length: number): boolean {
  // At each end, up to one character is decided by what stands beside those bytes too.
  if (hasRun(text, Math.floor((length * 8) / 6) - 1)) return true;
  return text.length >= LEAST_CUT_TEXT && hasRun(text.slice(-LEAST_CUT_RUN), LEAST_CUT_RUN);
}
