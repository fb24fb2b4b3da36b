/** Reading the audit trail. In: stored entries. Out: entries of a period, and whether the trail is unaltered. */
import { type AuditEntry, type ChainAnchor, chainHash, digestOf } from './audit-entry.ts';

/** A stored entry. After the erasure of its user only `at`, `kind` and `chain` are left. */
export type StoredEntry = AuditEntry | ErasedEntry;
export type ErasedEntry = Pick<AuditEntry, 'at' | 'kind' | 'chain'> & { readonly erased: true };

/** A store whose trail can be read. Times are NumericDate seconds, `to` exclusive. */
export interface AuditTrail {
  /** Entries of a bank in the order of writing. */
  read(bank: string, from: number, to: number): AsyncIterable<StoredEntry>;
  /** Where purged chains go on. */
  anchors(bank: string): Promise<readonly ChainAnchor[]>;
  /** Erases everything about a user (`hashSubject`) and keeps the digests. Returns the number of entries. */
  erase(bank: string, sub: string): Promise<number>;
  /** Deletes entries before a time: retention. Returns the number of entries. */
  purge(bank: string, before: number): Promise<number>;
}

export const isErased = (entry: StoredEntry): entry is ErasedEntry => 'erased' in entry;

/** `altered`: content or hash differs; `missing`: a position inside a chain is absent. `at`: of the entry that shows it. */
export interface TrailFault {
  readonly fault: 'altered' | 'missing';
  readonly chain: string;
  readonly seq: number;
  readonly at: number;
}

/** Concurrent writes arrive out of order by at most this many positions. */
const WINDOW = 1_000;

/**
 * Checks the chains of all entries in `trail`. A chain starts at its anchor, at its first position or, when it has neither in
 * the period, at its first entry. A cut tail is not visible: store the last hash elsewhere from time to time. A write that
 * failed also leaves a position out: compare `at` with the faults that the portal reported.
 */
export async function verifyTrail(
  trail: AsyncIterable<StoredEntry>,
  anchors: readonly ChainAnchor[] = [],
): Promise<TrailFault[]> {
  const chains = new Map<string, ChainCheck>();
  const starts = new Map(anchors.map((anchor) => [anchor.chain, anchor]));
  for await (const entry of trail) {
    const { id } = entry.chain;
    const check = chains.get(id) ?? new ChainCheck(starts.get(id) ?? { seq: -1, hash: id }, starts.has(id));
    chains.set(id, check);
    check.add(entry);
  }
  return [...chains.values()].flatMap((check) => check.finish());
}

/** One chain. Keeps `WINDOW` entries in the order of their positions before it looks at the first. */
class ChainCheck {
  readonly #faults: TrailFault[] = [];
  readonly #waiting: StoredEntry[] = [];
  #head: { readonly seq: number; readonly hash: string };
  /** Whether `#head` is known to come before the next entry. */
  #isKnown: boolean;

  constructor(head: { readonly seq: number; readonly hash: string }, isKnown: boolean) {
    this.#head = head;
    this.#isKnown = isKnown;
  }

  add(entry: StoredEntry): void {
    let place = this.#waiting.length;
    while (place > 0 && this.#waiting[place - 1]!.chain.seq > entry.chain.seq) place -= 1;
    this.#waiting.splice(place, 0, entry);
    if (this.#waiting.length > WINDOW) this.#look(this.#waiting.shift()!);
  }

  finish(): TrailFault[] {
    for (const entry of this.#waiting.splice(0)) this.#look(entry);
    return this.#faults;
  }

  #look(entry: StoredEntry): void {
    const { id, seq, digest, hash } = entry.chain;
    const isLinked = this.#isKnown || seq === 0;
    const report = (fault: TrailFault['fault'], at: number) =>
      this.#faults.push({ fault, chain: id, seq: at, at: entry.at });
    if (isLinked && seq > this.#head.seq + 1) report('missing', this.#head.seq + 1);
    else if (isAltered(entry) || (isLinked && chainHash(this.#head.hash, digest) !== hash)) report('altered', seq);
    this.#head = { seq, hash };
    this.#isKnown = true;
  }
}

function isAltered(entry: StoredEntry): boolean {
  if (isErased(entry)) return false;
  const { chain, ...content } = entry;
  return digestOf(content) !== chain.digest;
}
