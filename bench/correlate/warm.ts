import { closeSync, openSync, readSync, statSync } from 'node:fs';

const CHUNK = 4 * 1024 * 1024;

/**
 * Reads files from front to back, so that the system's cache has them if it has room for them: a disk that
 * gives 120 MB/s takes 140 s for the files of ten million requests, whatever program reads them.
 * Gives bytes a second. Where it is no more than the disk's, the measurement after it is one of the disk.
 */
export function readThrough(paths: readonly string[]): number {
  const start = performance.now();
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (const path of paths) {
    const descriptor = openSync(path, 'r');
    while (readSync(descriptor, chunk) > 0);
    closeSync(descriptor);
  }
  const seconds = (performance.now() - start) / 1000;
  return paths.reduce((sum, path) => sum + statSync(path).size, 0) / seconds;
}
