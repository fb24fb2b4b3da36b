/**
 * Puts visits together from their parts. In: parts in the order in which they were recorded; parts of several visits may alternate.
 * Out: each visit once its last part was seen.
 */
import { PilotError } from './pilot-error.ts';
import { countsOf, type RecordedPart, VISIT_LIMITS, type Visit, type VisitEntry } from './visit.ts';

/** Visits that are open at the same time. Of more, the one without a part for the longest time was left by a killed companion. */
export const MAX_OPEN_VISITS = 256;

interface OpenVisit {
  readonly entries: VisitEntry[];
  newest: RecordedPart;
  events: number;
}

export class OpenVisits {
  readonly #pseudonym: string;
  readonly #open = new Map<string, OpenVisit>();
  /** Of all open visits. */
  #events = 0;

  constructor(pseudonym: string) {
    this.#pseudonym = pseudonym;
  }

  /**
   * @throws {PilotError} `pilot-altered` for a part of another file, or one that does not follow the part before it; `pilot-length` for more
   * than a user can do: a few bytes can expand to gigabytes.
   */
  *add(part: RecordedPart): Generator<Visit> {
    const known = this.#open.get(part.visit);
    const expected = known === undefined ? 0 : known.newest.part + 1;
    if (part.pseudonym !== this.#pseudonym || part.part !== expected)
      throw new PilotError('pilot-altered', 'A block does not follow the block before it.');
    const visit = known ?? { entries: [], newest: part, events: 0 };
    const events = eventsOf(part);
    this.#events += events;
    if (this.#events > VISIT_LIMITS.openEvents)
      throw new PilotError('pilot-length', 'The pilot file holds longer visits than the format allows.');
    visit.events += events;
    for (const entry of part.entries) visit.entries.push(entry);
    visit.newest = part;
    this.#open.delete(part.visit);
    this.#open.set(part.visit, visit);
    if (part.last) yield this.#end(part.visit, visit, true);
    const [oldest] = this.#open;
    if (this.#open.size > MAX_OPEN_VISITS && oldest !== undefined) yield this.#end(...oldest, false);
  }

  /** The visits whose end is missing. */
  *rest(): Generator<Visit> {
    for (const [id, visit] of [...this.#open]) yield this.#end(id, visit, false);
  }

  #end(id: string, { entries, newest, events }: OpenVisit, complete: boolean): Visit {
    this.#open.delete(id);
    this.#events -= events;
    const { pseudonym, day, site, device } = newest;
    return { id, pseudonym, day, site, device, entries, complete, counts: countsOf(entries) };
  }
}

/** An entry without events counts as one. */
function eventsOf({ entries }: RecordedPart): number {
  return entries.reduce((sum, entry) => sum + 1 + (entry.kind === 'batch' ? entry.events.length : 0), 0);
}
