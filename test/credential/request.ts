import type { CredentialSource } from '../../src/credential/find.js';

/** A request's head as Node hands it over. Values are byte strings; `lines` are names and values in turn. */
export function headOf(lines: readonly string[], url = '/'): CredentialSource {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const name = lines[index]!.toLowerCase();
    const joint = name === 'cookie' ? '; ' : ', ';
    // Node keeps the first Authorization and joins most others.
    if (headers[name] === undefined) headers[name] = lines[index + 1]!;
    else if (name !== 'authorization') headers[name] += joint + lines[index + 1]!;
  }
  return { headers, rawHeaders: lines, url };
}
