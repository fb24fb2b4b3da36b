/** Reading the audit trail. In: stored entries. Out: entries of a period, and whether the trail is unaltered. */
import { type AuditEntry, chainHash, digestOf } from './audit-entry.ts';

/** A stored entry. After the erasure of its user only `at`, `kind` and `chain` are left. */
export type StoredEntry = AuditEntry | ErasedEntry;
export type ErasedEntry = Pick<AuditEntry, 'at' | 'kind' | 'chain'> & { readonly erased: true };

/** A store whose trail can be read. Times are NumericDate seconds, `to` exclusive. */
export interface AuditTrail {
  /** Entries of a bank in the order of writing. */
  read(bank: string, from: number, to: number): AsyncIterable<StoredEntry>;
  /** Erases everything about a user (`hashSubject`) and keeps the digests. Returns the number of entries. */
  erase(bank: string, sub: string): Promise<number>;
  /** Deletes entries before a time: retention. Returns the number of entries. */
  purge(bank: string, before: number): Promise<number>;
}

export const isErased = (entry: StoredEntry): entry is ErasedEntry => 'erased' in entry;

/** `altered`: content or hash differs; `missing`: a position inside a chain is absent. */
export interface TrailFault {
  readonly fault: 'altered' | 'missing';
  readonly chain: string;
  readonly seq: number;
}

/**
 * Checks the chains of all entries in `trail`. The first entry of a chain that was read is taken as its start, so that
 * purged entries are no fault. A cut tail is not visible: store the last hash elsewhere from time to time.
 */
export async function verifyTrail(trail: AsyncIterable<StoredEntry>): Promise<TrailFault[]> {
  const heads = new Map<string, { seq: number; hash: string }>();
  const faults: TrailFault[] = [];
  for await (const entry of trail) {
    const { id, seq, digest, hash } = entry.chain;
    const head = heads.get(id) ?? (seq === 0 ? { seq: -1, hash: id } : null);
    if (head && seq !== head.seq + 1) faults.push({ fault: 'missing', chain: id, seq: head.seq + 1 });
    else if (isAltered(entry) || (head && chainHash(head.hash, digest) !== hash))
      faults.push({ fault: 'altered', chain: id, seq });
    heads.set(id, { seq, hash });
  }
  return faults;
}

function isAltered(entry: StoredEntry): boolean {
  if (isErased(entry)) return false;
  const { chain, ...content } = entry;
  return digestOf(content) !== chain.digest;
}
