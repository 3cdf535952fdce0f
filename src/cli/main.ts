#!/usr/bin/env node
// npx otel-api-key <command>: one file for each command; here only what they share.
import { Command, CommanderError } from 'commander';
import { CliError, EXIT_CANNOT_RUN, EXIT_OK } from './cli-error.js';
import { VERSION } from '../version.js';
import { correlateCommand } from './correlate-command.js';
import { fingerprintCommand } from './fingerprint-command.js';
import { listenCommand } from './listen-command.js';
import { sanitize } from './terminal/sanitize.js';

const NAME = 'otel-api-key';

const EXIT_CODES = `
Exit codes: 0 done, 1 correlate has findings, 2 it cannot run.
`;

function program(): Command {
  const setExitCode = (code: number): void => {
    process.exitCode = code;
  };
  const root = new Command(NAME)
    .description('Which API key was presented, and how it went: tools for api_key.authentication events.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES);
  const commands = [fingerprintCommand, listenCommand, correlateCommand];
  for (const command of commands.map((make) => make(setExitCode))) {
    root.addCommand(command.helpOption('-h, --help', 'print this help'));
  }
  for (const command of [root, ...root.commands]) {
    const help = command === root ? `${NAME} --help` : `${NAME} ${command.name()} --help`;
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(`${NAME}: ${printable(oneLine(text))}; see ${help}\n`),
    });
  }
  return root;
}

/** Names of files and values of options may hold what a terminal acts on. */
function printable(text: string): string {
  return sanitize(text, Infinity);
}

/** Commander's complaint, without what makes it several lines. */
function oneLine(text: string): string {
  const complaint = withoutWord(text.replace(/^error: /, '').trim());
  return complaint.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
}

/** A word that is nowhere near a command's name may be a key, pasted where the command was forgotten. */
function withoutWord(complaint: string): string {
  return complaint.includes('(Did you mean ')
    ? complaint
    : complaint.replace(/(?<=^unknown command) '.*'/s, '');
}

async function run(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has said its line already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_CANNOT_RUN;
  const message = error instanceof CliError ? error.message : `unexpected error: ${String(error)}`;
  process.stderr.write(`${NAME}: ${printable(message)}\n`);
  return EXIT_CANNOT_RUN;
}

await run();
