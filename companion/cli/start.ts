/** `vigil start`. In: paths, options. Out: one ready line on stdout, then a companion until SIGINT, SIGTERM or SIGHUP. */
import { VERSION } from '../../shared/identity.ts';
import type { ChannelPaths } from '../channel/home.ts';
import { type Level, openLog } from './log.ts';
import { openCore } from './open-core.ts';
import { runCompanion } from './run-companion.ts';

export interface StartOptions {
  readonly policy?: string;
  readonly logLevel: Level;
  readonly replay?: boolean;
  readonly json?: boolean;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      // Asked twice: whoever asks does not want to wait for an orderly end.
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}

export async function start(paths: ChannelPaths, options: StartOptions): Promise<void> {
  const stopped = untilStopped();
  const companion = await runCompanion({
    paths,
    openLog: () => openLog(paths.home, options.logLevel),
    openCore: () => openCore({ home: paths.home, policyFile: options.policy, replay: options.replay === true }),
  });
  const ready = { ready: true, pid: process.pid, home: paths.home, socket: paths.socket, version: VERSION };
  const sentence = `Vigil ${VERSION} is running (process ${process.pid}, home ${paths.home}). Ctrl-C stops it.`;
  process.stdout.write(`${options.json ? JSON.stringify(ready) : sentence}\n`);
  await stopped;
  await companion.close();
}
