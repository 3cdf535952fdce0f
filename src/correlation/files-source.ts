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

/** Any signal's export: the file exporter may write all of them to one file. */
const OTLP_LINE = /"resource(?:Logs|Spans|Metrics|Profiles)"/;

/** Files are read into a table, once. */
export function filesSource(files: readonly InputFile[]): Source {
  return {
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    parameters: {},
    over: (sql) => sql,
    load: async (engine, parameters, step) => {
      await engine.run(sqlText('records'));
      for (const file of files) {
        await step(`reading ${basename(file.name)}`, file.bytes, () => readFile(engine, file, parameters));
      }
    },
  };
}

async function readFile(engine: Engine, file: InputFile, parameters: Parameters): Promise<void> {
  if (file.bytes === 0) return;
  const { path, side, name } = file;
  try {
    const [first] = await engine.rows<{ line: string }>(sqlText('first-line'), { path });
    const otlp = side === 'events' || OTLP_LINE.test(first?.line ?? '');
    await engine.run(`INSERT INTO records ${sqlText(otlp ? 'read-otlp' : 'read-gateway')}`, {
      ...parameters,
      path,
      ...(otlp && { side: side === 'events' ? 'event' : 'gateway', event_name: EVENT_NAMES[side] }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CorrelationError('INPUT_UNREADABLE', `${name} cannot be read: ${why}`, error);
  }
}
