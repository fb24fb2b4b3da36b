/** Wires the core to this machine. In: home, options. Out: a core that serves; throws what its store and keys throw. */
import { createCore } from '../core/core.ts';
import { createEngine } from '../core/engine/engine.ts';
import { workerTrainer } from '../core/enrolment/trainer.ts';
import { keyLadder } from '../core/keys/ladder.ts';
import { systemKeyring } from '../core/keys/system-keyring.ts';
import { eraseStore as eraseFiles } from '../core/store/erase-store.ts';
import type { ServedCore } from './run-companion.ts';

export interface CoreOptions {
  readonly home: string;
  readonly policyFile: string | undefined;
  readonly replay: boolean;
}

export function openCore({ home, policyFile, replay }: CoreOptions): Promise<ServedCore> {
  return createCore({
    home,
    engine: createEngine({ checkClock: !replay }),
    trainer: workerTrainer(new URL('./train-worker.js', import.meta.url)),
    ...(policyFile === undefined ? {} : { policyFile }),
  });
}

export async function eraseStore(home: string): Promise<void> {
  await eraseFiles({ home, providers: keyLadder({ keyring: await systemKeyring(), passphrase: () => null }) });
}
