/**
 * The set of used nonces that stateless challenges need. In: nonces. Out: whether each is used for the first time. A set that
 * lost entries (a restart without persistence, a fail-over to a replica that missed a write) has another epoch: what was
 * issued in the epoch before is refused.
 */
import type { ChallengeStore } from '../server/stores.ts';

export type NonceUse = 'fresh' | 'used' | 'other-epoch';

export interface ReplaySet extends Pick<ChallengeStore, 'read' | 'swap'> {
  /** 128 bits in hexadecimal. Another one whenever entries may be missing. Rejects when the set cannot promise that. */
  epoch(): Promise<string>;
  /** Atomic, also the comparison of the epoch. An entry is kept for `lifeS` seconds at least and is durable when this resolves. */
  use(bank: string, nonce: string, epoch: string, lifeS: number): Promise<NonceUse>;
}
