import { Command, InvalidArgumentError, Option } from 'commander';
import type { ListenOptions } from './listen/session.js';

const DEFAULT_HOST = '127.0.0.1';
/** Registered for OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port */
const DEFAULT_PORT = 4318;
const DEFAULT_MAX_BODY = '20MiB';

const MIN_BODY_BYTES = 1024;
/** Decompressed bodies are held in memory, a few at a time. */
const MAX_BODY_BYTES = 1024 ** 3;
const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
]);

const NOTES = `
Point a process at it:
  OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 \\
    node --require opentelemetry-instrumentation-api-key/register app.js

On a terminal the events are a live table; elsewhere each is one line on standard
output, and everything else goes to standard error. Ctrl-C stops with a summary.
The file of --out grows as long as this runs.

Exit codes: 0 stopped, 2 cannot run (bad option, port in use, file not writable).
`;

/** `otel-api-key listen`. `setExitCode` gets what the run ends with. */
export function listenCommand(setExitCode: (code: number) => void): Command {
  return new Command('listen')
    .summary('receive OTLP/HTTP and show api_key.authentication events live')
    .description(
      'Receives OpenTelemetry over OTLP/HTTP (JSON and protobuf, gzip), shows each api_key.authentication event, and can append everything to a file of OTLP JSON lines.',
    )
    .option('--host <address>', 'address to listen on; any but a loopback one lets others send', DEFAULT_HOST)
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, DEFAULT_PORT)
    .option(
      '--out <file>',
      "append traces, logs and metrics to this file, as the Collector's file exporter does",
    )
    .option('--json', 'one JSON object for each event instead of a table')
    .addOption(
      new Option('--max-body <size>', 'largest request body, also after gunzip, such as 512KiB')
        .argParser(parseSize)
        .default(parseSize(DEFAULT_MAX_BODY), DEFAULT_MAX_BODY),
    )
    .addHelpText('after', NOTES)
    .action(
      async (options: { host: string; port: number; out?: string; json?: boolean; maxBody: number }) => {
        // Only here: `--help` need not wait for the protobuf library.
        const { listen } = await import('./listen/session.js');
        const { host, port, out, json = false, maxBody } = options;
        const resolved: ListenOptions = { host, port, out, json, maxBodyBytes: maxBody };
        setExitCode(await listen(resolved));
      },
    );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Use a whole number from 0 to 65535.');
}

function parseSize(text: string): number {
  const parts = /^(\d{1,12})\s*([kmg]?)(?:i?b)?$/i.exec(text);
  const bytes = Number(parts?.[1]) * (UNIT_BYTES.get(parts?.[2]?.toLowerCase() ?? '') ?? Number.NaN);
  if (bytes >= MIN_BODY_BYTES && bytes <= MAX_BODY_BYTES) return bytes;
  throw new InvalidArgumentError('Use a size from 1KiB to 1GiB, such as 20MiB.');
}
