// The smallest server there is; says how long it took until it listened, and ends.
const { createServer } = require('node:http') as typeof import('node:http');

createServer().listen(0, '127.0.0.1', () => {
  const { user, system } = process.cpuUsage();
  // performance.now() counts from the start of the process.
  const line = JSON.stringify({ wall: performance.now(), cpu: (user + system) / 1000 });
  process.stdout.write(line, () => process.exit());
});
