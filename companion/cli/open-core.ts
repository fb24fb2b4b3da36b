/** Wires the core to this machine. In: home, options. Out: a core that serves; throws what its store and keys throw. */
import { VigilError } from '../../shared/errors.ts';
import type { ServedCore } from './run-companion.ts';

export interface CoreOptions {
  readonly home: string;
  readonly policyFile: string | undefined;
  readonly replay: boolean;
}

export async function openCore(_options: CoreOptions): Promise<ServedCore> {
  throw new VigilError('not-built', 'This build has no core');
}

export async function eraseStore(_home: string): Promise<void> {
  throw new VigilError('not-built', 'This build has no core');
}
