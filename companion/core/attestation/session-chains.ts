/**
 * The `cont` chain of each bank session. In: the hash of every recorded JWS. Out: position and predecessor of the next one.
 * Chains are restored from the ledger after a restart.
 */
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import type { AttestationRecord } from '../store/attestation-record.ts';

type ChainPosition = AttestationClaims['cont'];

/** Bank sessions remembered; the least recently used is dropped first, and would start a new chain. */
const CAPACITY = 5000;

export class SessionChains {
  readonly #last = new Map<string, { readonly seq: number; readonly jws: string }>();

  /** `records`: newest first, as the ledger gives them. */
  constructor(records: readonly AttestationRecord[]) {
    for (const { bank, sid, cont, jws } of records.toReversed()) {
      if (cont !== null) this.recorded(bank, sid, cont, jws);
    }
  }

  next(bank: string, sid: string): ChainPosition {
    const last = this.#last.get(nameOf(bank, sid));
    return last === undefined ? { seq: 0, prev: null } : { seq: last.seq + 1, prev: last.jws };
  }

  recorded(bank: string, sid: string, seq: number, jws: string): void {
    const name = nameOf(bank, sid);
    this.#last.delete(name);
    this.#last.set(name, { seq, jws });
    const oldest = this.#last.keys().next().value;
    if (this.#last.size > CAPACITY && oldest !== undefined) this.#last.delete(oldest);
  }
}

const nameOf = (bank: string, sid: string) => JSON.stringify([bank, sid]);
