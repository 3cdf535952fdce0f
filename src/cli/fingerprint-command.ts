import { Command } from 'commander';
import { CliError } from './cli-error.js';
import type { GivenOptions } from './fingerprint/options.js';

const NOTES = `
Was a leaked key used here? Search the telemetry for its fingerprint:
  otel-api-key listen --json > events.jsonl
  otel-api-key fingerprint < leaked-keys.txt > fingerprints.txt &&
    grep -Ff fingerprints.txt events.jsonl

On a terminal it asks without showing what is typed, until an empty line or Ctrl-D.
Elsewhere it reads to the end of standard input, and prints as it reads.

A key is the bytes of one line, at most 64 KiB of them. Spaces and tabs around it
and a carriage return at its end are dropped, as is a byte order mark before the
first; empty lines are skipped and counted. Give the key alone: without the name of
a header, without a scheme, and percent-decoded when it comes from a URL.

Give the peppers and the length that the servers had. Their environment variables
(OTEL_INSTRUMENTATION_API_KEY_...) are not read: this shell is not theirs. A pepper
that they got as a variable goes into a file that only you can read. With --previous,
each key has a line for each pepper: the fingerprint and the pepper's id.

With --json: fingerprint, key_id (with a pepper), previous (a list of fingerprint and
key_id, with --previous), and line, the number of the line of input.

Exit codes: 0 done, 2 cannot run (bad option, unusable pepper, no key, a line too
long). Ctrl-C ends it by the signal, which shells show as 130.
`;

/** `otel-api-key fingerprint`. `setExitCode` gets what the run ends with. */
export function fingerprintCommand(setExitCode: (code: number) => void): Command {
  return (
    new Command('fingerprint')
      .summary('print the fingerprints of keys from standard input or a hidden prompt')
      .description(
        'Prints the fingerprint that the instrumentation reports for each key on standard input, one a line. A key is never an argument.',
      )
      .option('--pepper-file <path>', 'the active pepper; without it fingerprints are plain SHA-256', collect)
      .option('--pepper-id <id>', "the active pepper's id (default: default)", collect)
      .option('--previous <id>=<path>', 'a pepper of before a rotation; may be repeated', collect)
      .option('--length <number>', 'characters of a fingerprint, 16 to 64 (default: 16)', collect)
      .option('--json', 'one JSON object for each key')
      // What should not be there may be a key, and Commander's complaint would repeat it.
      .allowUnknownOption()
      .allowExcessArguments()
      .addHelpText('after', NOTES)
      .action(async (given: GivenOptions, command: Command) => {
        refuseArguments(command.args);
        const { readOptions } = await import('./fingerprint/options.js');
        const { fingerprintKeys } = await import('./fingerprint/session.js');
        setExitCode(await fingerprintKeys(readOptions(given)));
      })
  );
}

/** Checked with the rest: Commander's own complaint would repeat a value, which may be a secret. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function refuseArguments(rest: readonly string[]): void {
  const [first] = rest;
  if (first === undefined) return;
  const wrong = first.startsWith('-')
    ? 'an unknown option, not repeated here since it may be a key; keys come on standard input or at the prompt'
    : 'a key is never an argument, since the shell history and the process list show it; put it on standard input, or type it at the prompt';
  throw new CliError(`${wrong}; see otel-api-key fingerprint --help`);
}
