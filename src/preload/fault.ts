const MAX_LENGTH = 200;

/** One line on an error of a start-up. Node adds a list of files to some; a URL may hold a password. */
export function describeFault(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const line = message.split('\n', 1)[0]!.replace(/\/\/[^/\s@]*@/g, '//[redacted]@');
  return line === '' ? 'unknown error' : line.slice(0, MAX_LENGTH);
}
