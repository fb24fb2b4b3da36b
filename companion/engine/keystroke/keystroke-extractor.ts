/**
 * From key events to keystrokes. In: presses and releases as they come, in any batching. Out: one {@link Keystroke} for
 * each press, in press order, as soon as its release is known or given up. The result depends on the events and their
 * times alone, never on when it is drained.
 */

import type { Zone } from '@vigil/protocol/zones.ts';
import { type Keystroke, MAX_HOLD_MS, MAX_PAUSE_MS } from './keystroke.ts';

interface PendingPress {
  readonly zone: Zone;
  readonly slot: number;
  readonly downMs: number;
  readonly downDownMs: number;
  holdMs: number;
  settled: boolean;
}

/** Presses that may wait behind one whose release has not come: twice the keys that can be held at once. */
const MAX_QUEUE_LENGTH = 64;

export class KeystrokeExtractor {
  #waiting: PendingPress[] = [];
  #done: Keystroke[] = [];
  #lastDownMs = Number.NaN;
  #previous: Keystroke | undefined;

  /** A key went down. `tMs`: any clock that does not jump; a step back or a long pause starts a new run. */
  keyDown(tMs: number, zone: Zone, slot: number): void {
    // A slot pressed again without a release in between: the release was lost, or the key repeats.
    this.#settle(slot, Number.NaN);
    const gap = tMs - this.#lastDownMs;
    const downDownMs = gap >= 0 && gap < MAX_PAUSE_MS ? gap : Number.NaN;
    this.#waiting.push({ zone, slot, downMs: tMs, downDownMs, holdMs: Number.NaN, settled: false });
    this.#lastDownMs = tMs;
    this.#giveUp(tMs);
    this.#release();
  }

  /** The key in `slot` went up. Releases of unknown slots are ignored. */
  keyUp(tMs: number, slot: number): void {
    const press = this.#waiting.find((candidate) => candidate.slot === slot && !candidate.settled);
    if (press === undefined) return;
    const holdMs = tMs - press.downMs;
    this.#settle(slot, holdMs > 0 && holdMs < MAX_HOLD_MS ? holdMs : Number.NaN);
    this.#release();
  }

  /** What comes next does not follow what came before (paste, IME, focus change, gap). Ends the run. */
  interrupt(): void {
    for (const press of this.#waiting) press.settled = true;
    this.#release();
    this.#previous = undefined;
    this.#lastDownMs = Number.NaN;
  }

  /** Finished keystrokes since the last call, in press order. */
  drain(): Keystroke[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  #settle(slot: number, holdMs: number): void {
    for (const press of this.#waiting) {
      if (press.slot !== slot || press.settled) continue;
      press.holdMs = holdMs;
      press.settled = true;
    }
  }

  #giveUp(nowMs: number): void {
    for (const press of this.#waiting) {
      if (nowMs - press.downMs >= MAX_HOLD_MS || nowMs < press.downMs) press.settled = true;
    }
    if (this.#waiting.length > MAX_QUEUE_LENGTH) this.#waiting[0]!.settled = true;
  }

  #release(): void {
    while (this.#waiting[0]?.settled) this.#emit(this.#waiting.shift()!);
  }

  #emit(press: PendingPress): void {
    const linked = Number.isNaN(press.downDownMs) ? undefined : this.#previous;
    const keystroke: Keystroke = {
      zone: press.zone,
      holdMs: press.holdMs,
      downDownMs: linked === undefined ? Number.NaN : press.downDownMs,
      previousZone: linked?.zone ?? -1,
      previousHoldMs: linked?.holdMs ?? Number.NaN,
      previousDownDownMs: linked?.downDownMs ?? Number.NaN,
      earlierZone: linked?.previousZone ?? -1,
    };
    this.#previous = keystroke;
    this.#done.push(keystroke);
  }
}
