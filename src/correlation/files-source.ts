import { basename } from 'node:path';
import { EVENT_AUTHENTICATION, EVENT_GATEWAY_ACCESS } from '../semconv.js';
import { CorrelationError } from './correlation-error.js';
import type { Engine, Parameters } from './engine.js';
import type { InputFile } from './input-files.js';
import type { Side } from './report.js';
import type { Source } from './source.js';
import { sqlText } from './sql.js';

const EVENT_NAMES: Readonly<Record<Side, string>> = {
  events: EVENT_AUTHENTICATION,
  gateway: EVENT_GATEWAY_ACCESS,
};

/** Files are read into a table, once. */
export function filesSource(files: readonly InputFile[]): Source {
  return {
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    parameters: {},
    over: (sql) => sql,
    load: async (engine, parameters, step) => {
      await engine.run(sqlText('records'), parameters);
      for (const file of files) {
        await step(`reading ${basename(file.name)}`, file.bytes, () => readFile(engine, file, parameters));
      }
    },
  };
}

async function readFile(engine: Engine, file: InputFile, parameters: Parameters): Promise<void> {
  if (file.bytes === 0) return;
  try {
    if (file.side === 'events') return await readAs(true, engine, file, { ...parameters, second: false });
    const before = await linesOfOtherForm(engine);
    const [first] = await engine.rows<{ otlp: boolean | number }>(sqlText('first-line'), { path: file.path });
    const otlp = Boolean(first?.otlp);
    await readAs(otlp, engine, file, { ...parameters, second: false });
    if ((await linesOfOtherForm(engine)) > before)
      await readAs(!otlp, engine, file, { ...parameters, second: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CorrelationError('INPUT_UNREADABLE', `${file.name} cannot be read: ${why}`, error);
  }
}

async function linesOfOtherForm(engine: Engine): Promise<number> {
  const [row] = await engine.rows<{ lines: string }>(sqlText('other-form'));
  return Number(row?.lines ?? 0);
}

async function readAs(otlp: boolean, engine: Engine, file: InputFile, parameters: Parameters): Promise<void> {
  const { path, side } = file;
  await engine.run(`INSERT INTO records ${sqlText(otlp ? 'read-otlp' : 'read-gateway')}`, {
    ...parameters,
    path,
    ...(otlp && { side: side === 'events' ? 'event' : 'gateway', event_name: EVENT_NAMES[side] }),
  });
}
