/** The visits that are being recorded. In: browser profiles and banks. Out: the one visit of each pair. */
import type { BrowserSession } from '../sessions/browser-session.ts';
import type { VisitRecorder } from './visit-recorder.ts';

/** Visits that are open at the same time. */
const MAX_OPEN = 64;

export class VisitTable {
  readonly #visits = new Map<BrowserSession, Map<string, VisitRecorder>>();

  /** As of now: visits may be deleted while the list is gone through. */
  get all(): readonly VisitRecorder[] {
    return [...this.#visits.keys()].flatMap((session) => this.of(session));
  }

  get isFull(): boolean {
    return this.all.length >= MAX_OPEN;
  }

  of(session: BrowserSession): readonly VisitRecorder[] {
    return [...(this.#visits.get(session)?.values() ?? [])];
  }

  get(session: BrowserSession, bank: string): VisitRecorder | undefined {
    return this.#visits.get(session)?.get(bank);
  }

  set(session: BrowserSession, visit: VisitRecorder): void {
    const visits = this.#visits.get(session) ?? new Map<string, VisitRecorder>();
    this.#visits.set(session, visits.set(visit.bank, visit));
  }

  delete(visit: VisitRecorder): void {
    for (const [session, visits] of this.#visits) {
      if (visits.get(visit.bank) === visit) visits.delete(visit.bank);
      if (visits.size === 0) this.#visits.delete(session);
    }
  }

  clear(): void {
    this.#visits.clear();
  }
}
