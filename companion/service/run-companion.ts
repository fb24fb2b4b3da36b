/**
 * One companion, from lock to close. In: paths, how to open the core, a log. Out: it serves browsers and commands until closed.
 * The endpoint is acquired before the core opens, so that two companions never open one store.
 */
import type { Connection } from '@vigil/channel/connection.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { acquireEndpoint } from '@vigil/channel/listen.ts';
import { networkDisk } from '@vigil/channel/network-disk.ts';
import type { CoreStatus } from '@vigil/control/control-message.ts';
import type { CompanionLog } from './log/companion-log.ts';

/** What the command line needs of the core. */
export interface ServedCore {
  status(): CoreStatus;
  accept(connection: Connection): void;
  close(): Promise<void>;
  /** Resolves when the core has ended. */
  readonly ended: Promise<unknown>;
}

export interface RunOptions {
  readonly paths: ChannelPaths;
  readonly openCore: (log: CompanionLog) => Promise<ServedCore>;
  readonly openLog: () => CompanionLog;
}

export interface RunningCompanion {
  status(): CoreStatus;
  /** Resolves when the core ended, for instance after erasing all data. */
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

/** Throws what `claim` and `openCore` throw; then nothing is left running. */
export async function runCompanion({ paths, openCore, openLog }: RunOptions): Promise<RunningCompanion> {
  const place = await acquireEndpoint(paths);
  try {
    const log = openLog();
    if (networkDisk(paths.home) !== null) log.record('home-on-network');
    const core = await openCore(log);
    place.serve((connection) => {
      log.record('peer-connected', { role: connection.role, caller: connection.caller });
      core.accept(connection);
    });
    log.record('companion-ready');
    return {
      status: () => core.status(),
      ended: core.ended,
      close: async () => {
        await core.close();
        await place.close();
        log.record('companion-closed');
        await log.flush();
        if ((await core.ended) === 'erased') log.erase();
      },
    };
  } catch (error) {
    await place.close();
    throw error;
  }
}
