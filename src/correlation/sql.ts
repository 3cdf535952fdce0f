import { readFileSync } from 'node:fs';

/** Shipped as they are; this file runs as build/src/correlation/sql.js. */
const FOLDER = new URL('../../../src/correlation/sql/', import.meta.url);

/** The text of src/correlation/sql/<name>.sql. */
export function sqlText(name: string): string {
  return readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8');
}

/** The statements of a file that has several. */
export function sqlStatements(name: string): readonly string[] {
  return sqlText(name)
    .split(/;[ \t]*\n/)
    .filter((statement) => statement.replaceAll(/--.*$/gm, '').trim() !== '');
}
