import { type FileHandle, open } from 'node:fs/promises';
import { CliError, errorCode } from '../cli-error.js';

/**
 * A file of OTLP JSON lines, as the Collector's file exporter writes it: one
 * export request a line, all signals in one file.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter
 */
export class OtlpFile {
  readonly #handle: FileHandle;
  /** Whole lines one after another, whatever order the callers wait in. */
  #queue: Promise<void> = Promise.resolve();
  /** After a crash, ours or an earlier one's, the file may end in half a line. */
  #endUnknown = true;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * Opens for appending, creates when missing; readable by its owner only, since addresses of clients are in it.
   * @throws CliError that says what to do about it
   */
  static async open(path: string): Promise<OtlpFile> {
    try {
      return new OtlpFile(await open(path, 'a+', 0o600));
    } catch (error) {
      throw new CliError(`--out: cannot write ${path}: ${cure(error)}`, { cause: error });
    }
  }

  /** Rejects with Node's own error when the line is not wholly in the file. */
  append(value: object): Promise<void> {
    const written = this.#queue.then(() => this.#write(`${JSON.stringify(value)}\n`));
    this.#queue = written.catch(() => undefined);
    return written;
  }

  /** Waits for what is under way, then hands the file to the disk. */
  async close(): Promise<void> {
    await this.#queue;
    // Not every kind of file can be synchronised (a pipe, for one), and there is nobody left to tell.
    await this.#handle.sync().catch(() => undefined);
    await this.#handle.close();
  }

  async #write(line: string): Promise<void> {
    const start = this.#endUnknown && (await this.#endsMidLine()) ? '\n' : '';
    this.#endUnknown = true;
    await this.#handle.appendFile(start + line);
    this.#endUnknown = false;
  }

  async #endsMidLine(): Promise<boolean> {
    const stat = await this.#handle.stat();
    if (!stat.isFile() || stat.size === 0) return false;
    const { buffer } = await this.#handle.read(Buffer.alloc(1), 0, 1, stat.size - 1);
    return buffer[0] !== 0x0a;
  }
}

function cure(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return 'its directory does not exist; create it first';
    case 'EISDIR':
      return 'it is a directory; name a file in it';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission; choose a file that you may write';
    default:
      return `${errorCode(error) ?? 'unknown error'}; choose another file`;
  }
}
