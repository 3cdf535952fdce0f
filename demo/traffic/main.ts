// The traffic generator: a process of its own, started by demo/main.ts with an IPC channel.
import { Clock } from './clock.js';
import type { TrafficMessage, TrafficOrder } from './report.js';
import { ordinaryTraffic, SCENES } from './scenes.js';
import { Sender } from './sender.js';

/** Resolves when the message is on its way. */
function tell(message: TrafficMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

async function play({ port }: TrafficOrder): Promise<void> {
  const sender = new Sender(port);
  const over = new AbortController();
  const ordinary = ordinaryTraffic(sender, over.signal);
  let clock = new Clock(performance.now());
  for (const [at, { title, lastsMs, play: playScene }] of SCENES.entries()) {
    await tell({ kind: 'scene', title, at: at + 1, of: SCENES.length });
    await playScene(sender, clock);
    await clock.until(lastsMs);
    clock = clock.after(lastsMs);
  }
  over.abort();
  await ordinary;
  await tell({ kind: 'done', report: sender.report() });
}

function endWithTheDemo(apiPid: number): void {
  try {
    process.kill(apiPid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
  process.exit(1);
}

process.once('message', (order: TrafficOrder) => {
  const orphaned = (): void => endWithTheDemo(order.apiPid);
  process.once('disconnect', orphaned);
  void play(order).then(() => {
    process.off('disconnect', orphaned);
    process.disconnect();
  });
});
