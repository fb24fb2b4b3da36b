/**
 * One companion, from claim to close. In: paths, how to open the core, a log. Out: it serves browsers and commands until
 * closed. The place is claimed before the core opens, so that two never open one store.
 */
import type { Connection } from '../channel/connection.ts';
import type { ChannelPaths } from '../channel/home.ts';
import { claim } from '../channel/listen.ts';
import { type Controlled, serveControl } from '../control/serve.ts';

/** What the command line needs of the core. */
export interface ServedCore extends Controlled {
  accept(connection: Connection): void;
  close(): Promise<void> | void;
}

export interface CompanionLog {
  info(details: object, message: string): void;
}

export interface RunOptions {
  readonly paths: ChannelPaths;
  readonly openCore: () => Promise<ServedCore>;
  readonly openLog: () => CompanionLog;
}

export interface RunningCompanion {
  close(): Promise<void>;
}

/** Throws what `claim` and `openCore` throw; then nothing is left running. */
export async function runCompanion({ paths, openCore, openLog }: RunOptions): Promise<RunningCompanion> {
  const place = await claim(paths);
  try {
    const log = openLog();
    const core = await openCore();
    place.serve((connection) => {
      log.info({ role: connection.role, caller: connection.caller }, 'peer connected');
      if (connection.role === 'control') serveControl(connection, core);
      else core.accept(connection);
    });
    log.info({}, 'companion ready');
    return {
      close: async () => {
        await place.close();
        await core.close();
        log.info({}, 'companion closed');
      },
    };
  } catch (error) {
    await place.close();
    throw error;
  }
}
