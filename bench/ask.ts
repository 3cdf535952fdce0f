import { fork, type ChildProcess, type StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Question {
  readonly id: number;
  readonly about: string;
  readonly value: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

type Answerer = (value: unknown) => unknown;

/** In a child process: answers what the parent asks about, and ends when the parent is gone. */
export function answerParent(answerers: Readonly<Record<string, Answerer>>): void {
  const answer = async ({ id, about, value }: Question): Promise<Answer> => {
    try {
      const answerer = answerers[about];
      if (answerer === undefined) throw new Error(`nobody knows about ${about}`);
      return { id, value: await answerer(value) };
    } catch (error) {
      return { id, error: String(error) };
    }
  };
  process.on('message', (question: Question) => {
    void answer(question).then((message) => process.send?.(message));
  });
  process.on('disconnect', () => process.exit());
}

export interface ChildOptions {
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A file descriptor for what the child prints; nowhere when left out. */
  readonly stdout?: number;
}

/** The environment without the developer's own telemetry settings. */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('OTEL_') && name !== 'NODE_OPTIONS',
  );
  return { ...Object.fromEntries(kept), ...extra };
}

/** A process of the benchmark that runs one of the modules beside this file. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(module: string, { nodeFlags = [], env, stdout }: ChildOptions = {}) {
    const stdio: StdioOptions = ['ignore', stdout ?? 'ignore', 'inherit', 'ipc'];
    this.#process = fork(fileURLToPath(new URL(module, import.meta.url)), {
      execArgv: [...nodeFlags],
      env: environment(env),
      stdio,
    });
    this.#process.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer));
    this.#process.on('exit', (code, signal) => {
      for (const [id, settle] of this.#waiting) settle({ id, error: `${module} ended: ${code ?? signal}` });
    });
  }

  async ask<T>(about: string, value?: unknown): Promise<T> {
    const id = (this.#lastId += 1);
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#process.send({ id, about, value } satisfies Question);
    });
    this.#waiting.delete(id);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as T;
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }
}
