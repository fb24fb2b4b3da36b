/**
 * Random access to the ledger. In: a filter and the visible rows. Out: those rows, fetched page by page. Without a
 * filter records are numbered without gaps unless some were condensed, so any page can be requested directly; with a filter
 * or gaps a page is reachable only from the one before it.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { AttestationFilter, AttestationRow, AttestationsPage } from '@vigil/protocol/user/attestations.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';

/** Rows per page; the protocol allows 200 (MAX_ATTESTATION_ROWS, whose module imports zod). */
export const PAGE = 100;

export class AttestationPages {
  readonly #userApi: UserApi;
  readonly #filter: AttestationFilter;
  readonly #onChange: () => void;
  readonly #pages = new Map<number, readonly AttestationRow[]>();
  /** `before` of each page that can be requested. */
  readonly #before = new Map<number, number | null>([[0, null]]);
  #wanted: readonly [first: number, last: number] = [0, 0];
  #isLoading = false;
  #isDisposed = false;
  #matching: number | null = null;
  #total = 0;
  #problem: string | null = null;

  constructor(userApi: UserApi, filter: AttestationFilter, onChange: () => void) {
    this.#userApi = userApi;
    this.#filter = filter;
    this.#onChange = onChange;
    void this.#load();
  }

  /** Number of matches; null before the first page arrived. */
  get matching(): number | null {
    return this.#matching;
  }

  get total(): number {
    return this.#total;
  }

  /** Error code of the newest page; null if it succeeded. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Undefined while its page is loading. */
  row(index: number): AttestationRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Sets the visible rows; earlier requests are dropped. */
  want(first: number, last: number): void {
    this.#wanted = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
    void this.#load();
  }

  /** Retries after a problem. */
  retry(): void {
    this.#problem = null;
    this.#onChange();
    void this.#load();
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      for (let page = this.#next(); page !== null && !this.#isDisposed; page = this.#next()) await this.#fetch(page);
    } catch (error) {
      this.#problem = codeOf(error);
    }
    this.#isLoading = false;
    if (!this.#isDisposed) this.#onChange();
  }

  /** The page to request: the first missing one in view, or the one that leads to it. */
  #next(): number | null {
    if (this.#problem !== null) return null;
    const last = this.#matching === null ? 0 : Math.min(this.#wanted[1], Math.ceil(this.#matching / PAGE) - 1);
    for (let page = this.#wanted[0]; page <= last; page++) {
      if (this.#pages.has(page)) continue;
      let known = page;
      while (!this.#before.has(known)) known--;
      return this.#pages.has(known) ? null : known;
    }
    return null;
  }

  async #fetch(page: number): Promise<void> {
    const before = this.#before.get(page) ?? null;
    const reply = await this.#userApi.request({ type: 'attestations', filter: this.#filter, before, limit: PAGE });
    this.#pages.set(page, reply.rows);
    this.#total = reply.total;
    // Records added later are newer than this list and do not move its rows.
    this.#matching ??= reply.matching;
    if (reply.nextBefore !== null) this.#before.set(page + 1, reply.nextBefore);
    const newest = reply.rows[0]?.seq;
    if (page === 0 && newest !== undefined && (await this.#isWithoutGaps(newest, reply))) {
      for (let far = 1; far * PAGE < this.#matching; far++) this.#before.set(far, newest + 1 - far * PAGE);
    }
    if (!this.#isDisposed) this.#onChange();
  }

  /** Whether the oldest record has the number that it has when none is missing. */
  async #isWithoutGaps(newest: number, { matching, nextBefore }: AttestationsPage): Promise<boolean> {
    if (Object.keys(this.#filter).length > 0 || nextBefore === null) return false;
    const before = newest - matching + 2;
    const reply = await this.#userApi.request({ type: 'attestations', filter: this.#filter, before, limit: 1 });
    return reply.rows.length === 1 && reply.nextBefore === null;
  }
}
