import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Children, DemoError, lastLine, outputOf } from './children.js';
import type { TrafficMessage, TrafficOrder, TrafficReport } from './traffic/report.js';

const SCRIPT = fileURLToPath(new URL('traffic/main.js', import.meta.url));

/**
 * Starts the traffic generator; resolves with its report when it is done.
 * @throws DemoError
 */
export function playTraffic(
  order: TrafficOrder,
  children: Children,
  onScene: (message: TrafficMessage & { kind: 'scene' }) => void,
): Promise<TrafficReport> {
  const child = children.add(fork(SCRIPT, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] }));
  const output = outputOf(child);
  return new Promise((resolve, reject) => {
    child.on('message', (message: TrafficMessage) => {
      if (message.kind === 'scene') onScene(message);
      else resolve(message.report);
    });
    child.once('error', (cause) =>
      reject(new DemoError('the traffic generator cannot be started', { cause })),
    );
    child.once('exit', () =>
      reject(new DemoError(`the traffic generator ended early: ${lastLine(output())}`)),
    );
    child.send(order);
  });
}
