/**
 * Has this been typed before, to the millisecond? In: presses and releases of one stream, fingerprints of earlier
 * typing. Out: fingerprints of the new typing, and whether too many of them are known.
 *
 * A fingerprint is a 32-bit hash of the zones and the coarsely rounded intervals and holds of a run of keys. People never
 * repeat one; a recording does, and rounding to several times the jitter keeps doing so when its times are shaken. Each run
 * is hashed on two grids, half a step apart, so that a time near an edge of one is far from the edges of the other. Some
 * forty bits of timing go into thirty-two: what was typed, or when, cannot be read back.
 */

/** Keys in a run. */
const RUN = 8;
const STEP_MS = 40;
const GRIDS = 2;
/** Every second fingerprint is kept, chosen by itself: half the memory, and a replay still meets enough of them. */
const KEPT = 2;
/** An interval that is a pause ends the run. */
const PAUSE_MS = 2000;
/** Known runs, among the last `RECENT`, that make a replay. */
const HITS = 3;
const RECENT = 40;

interface Press {
  readonly zone: number;
  readonly intervalMs: number;
  readonly downMs: number;
  holdMs: number;
}

export class RunHasher {
  private readonly run: Press[] = [];
  private readonly held = new Map<number, Press>();

  /** Fingerprints, kept ones only, of the run that ends with this press; none while the run is too short. */
  keyDown(tMs: number, zone: number, slot: number): number[] {
    const before = this.run.at(-1);
    const intervalMs = before === undefined ? 0 : tMs - before.downMs;
    if (intervalMs < 0 || intervalMs > PAUSE_MS) this.run.length = 0;
    const press: Press = { zone, intervalMs, downMs: tMs, holdMs: -1 };
    this.held.set(slot, press);
    this.run.push(press);
    if (this.run.length > RUN) this.run.shift();
    const found: number[] = [];
    if (this.run.length === RUN) {
      for (let grid = 0; grid < GRIDS; grid++) {
        const hash = this.hash(grid);
        if (hash % KEPT === 0) found.push(hash);
      }
    }
    return found;
  }

  keyUp(tMs: number, slot: number): void {
    const press = this.held.get(slot);
    if (press === undefined) return;
    this.held.delete(slot);
    press.holdMs = Math.max(0, tMs - press.downMs);
  }

  interrupt(): void {
    this.run.length = 0;
    this.held.clear();
  }

  /** FNV-1a (Fowler, Noll and Vo), finished with murmur3's mixer. A key that is still held counts as such. */
  private hash(grid: number): number {
    const shiftMs = (grid * STEP_MS) / GRIDS;
    let h = 0x811c9dc5 ^ grid;
    for (let i = 0; i < RUN; i++) {
      const { zone, intervalMs, holdMs } = this.run[i]!;
      h = Math.imul(h ^ zone, 0x01000193);
      if (i > 0) h = Math.imul(h ^ Math.floor((intervalMs + shiftMs) / STEP_MS), 0x01000193);
      if (i < RUN - 1) h = Math.imul(h ^ (holdMs < 0 ? 0xff : Math.floor((holdMs + shiftMs) / STEP_MS)), 0x01000193);
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }
}

/** Counts how many of the last presses ended a known run. */
export class ReplayWatch {
  private readonly recent: boolean[] = [];

  note(known: boolean): void {
    this.recent.push(known);
    if (this.recent.length > RECENT) this.recent.shift();
  }

  get replayed(): boolean {
    return this.recent.filter(Boolean).length >= HITS;
  }
}
