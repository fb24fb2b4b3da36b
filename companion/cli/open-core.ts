/** Wires the core to this machine. In: home, options. Out: a core that serves; throws what its store and keys throw. */
import { createCore } from '../core/core.ts';
import { createEngine } from '../core/engine/engine.ts';
import type { CompanionLog, ServedCore } from './run-companion.ts';

export interface OpenOptions {
  readonly home: string;
  readonly policyFile: string | undefined;
  /** Recorded input is played faster than it was made: its clock may run ahead of ours. */
  readonly replay: boolean;
  readonly log: CompanionLog;
}

export async function openCore({ home, policyFile, replay, log }: OpenOptions): Promise<ServedCore> {
  const core = await createCore({
    home,
    engine: createEngine({ checkClock: !replay }),
    ...(policyFile === undefined ? {} : { policyFile }),
    onFault: (code) => log.warn({ code }, 'fault survived'),
  });
  const { store, policy } = core.status();
  log.info({ store, policy }, 'core open');
  return core;
}
