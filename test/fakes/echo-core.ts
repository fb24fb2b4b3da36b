/**
 * A fake core that stands behind the real channel, for tests of the channel and the host. In: `--home`, `--stall`. Out:
 * a ready line on stdout, then every message back to its sender as { echo }. Stalled, it stops its whole process at the
 * first message, as a core in a busy loop would.
 */
import { channelPaths, here, homeDirectory } from '@vigil/channel/home.ts';
import { listen } from '@vigil/channel/listen.ts';

const argument = (name: string) => process.argv[process.argv.indexOf(name) + 1];
const stall = process.argv.includes('--stall');

const listener = await listen({
  paths: channelPaths(homeDirectory(argument('--home'), here()), here()),
  onConnection: (connection) => {
    connection.onMessage = (message) => {
      if (stall) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      connection.send({ echo: message, caller: connection.caller });
    };
  },
});
process.on('SIGTERM', async () => {
  await listener.close();
  process.exit(0);
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
