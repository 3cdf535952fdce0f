import { nameIn } from './setting-names.js';
import { SETTING_KEYS, SETTINGS } from './settings.js';
import type { SettingKey } from './setting-names.js';

const code = (text: string): string => `\`${text}\``;

function namesOf(key: SettingKey): string {
  if (SETTINGS[key].codeOnly === true) return code(key);
  return [code(key), code(nameIn('environment', key)), code(nameIn('file', key))].join('<br>');
}

function defaultOf(key: SettingKey): string {
  const { byDefault } = SETTINGS[key];
  return byDefault === undefined ? '' : byDefault.split(',').map(code).join('<br>');
}

/** The README's table of settings, in Markdown. */
export function settingsTable(): string {
  const rows = SETTING_KEYS.map((key) => {
    const { allowed, meaning } = SETTINGS[key];
    return [namesOf(key), defaultOf(key), allowed, meaning];
  });
  const header = ['Option, variable, file key', 'Default', 'Allowed', 'Meaning'];
  const lines = [header, header.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** A formatter would pad every cell to the longest of its column. */
const AS_IT_IS = '<!-- prettier-ignore -->';

const BEGIN = '<!-- settings:begin -->';
const END = '<!-- settings:end -->';

/**
 * `page` with the table between its markers.
 *
 * @throws Error when a marker is missing
 */
export function withSettingsTable(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`the page needs a line ${BEGIN} and, below it, a line ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${AS_IT_IS}\n${settingsTable()}\n\n${page.slice(end)}`;
}
