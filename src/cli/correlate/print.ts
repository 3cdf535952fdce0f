import { CliError, errorCode } from '../cli-error.js';

/**
 * Writes pieces of text to standard output, as fast as it takes them. A reader that went away
 * (`| head`) is an end, not a failure.
 * @throws CliError when standard output cannot be written
 */
export async function print(pieces: AsyncIterable<string>): Promise<void> {
  const { stdout } = process;
  let failure: Error | undefined;
  const failed = new Promise<void>((resolve) => {
    stdout.on('error', (error: Error) => {
      failure = error;
      resolve();
    });
  });
  for await (const piece of pieces) {
    if (failure !== undefined) break;
    if (!stdout.write(piece)) await Promise.race([drained(stdout), failed]);
  }
  if (failure === undefined || errorCode(failure) === 'EPIPE') return;
  throw new CliError(`standard output cannot be written (${errorCode(failure) ?? 'unknown error'})`);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
  });
}
