/**
 * Has this been typed before, to the millisecond? In: presses of one stream, fingerprints of earlier typing. Out:
 * fingerprints of the new typing, and whether too many of them are known.
 *
 * A fingerprint is a 32-bit hash of the zones and coarsely rounded intervals of a run of keys: people never repeat one,
 * a recording does, even with some milliseconds of jitter. It is a one-way digest of more than 32 bits of input: timings
 * cannot be read back from it.
 */

/** Keys in a run. */
const RUN = 8;
/** Intervals are rounded to this: several times the jitter that is to be seen through. */
const STEP_MS = 32;
/** An interval that is a pause ends the run. */
const PAUSE_MS = 2000;
/** Known runs, among the last `RECENT`, that make a replay. */
const HITS = 3;
const RECENT = 32;

export class RunHasher {
  private readonly zones: number[] = [];
  private readonly steps: number[] = [];
  private lastDownMs = Number.NaN;

  /** Fingerprint of the run that ends with this press; undefined while the run is too short. */
  keyDown(tMs: number, zone: number): number | undefined {
    const interval = tMs - this.lastDownMs;
    if (!(interval >= 0 && interval < PAUSE_MS)) this.interrupt();
    this.lastDownMs = tMs;
    this.zones.push(zone);
    this.steps.push(this.zones.length === 1 ? 0 : Math.floor(interval / STEP_MS));
    if (this.zones.length > RUN) {
      this.zones.shift();
      this.steps.shift();
    }
    return this.zones.length === RUN ? this.hash() : undefined;
  }

  interrupt(): void {
    this.zones.length = 0;
    this.steps.length = 0;
    this.lastDownMs = Number.NaN;
  }

  /** FNV-1a (Fowler, Noll and Vo), finished with murmur3's mixer; the interval before the run is not part of it. */
  private hash(): number {
    let h = 0x811c9dc5;
    for (let i = 0; i < RUN; i++) {
      h = Math.imul(h ^ this.zones[i]!, 0x01000193);
      if (i > 0) h = Math.imul(h ^ this.steps[i]!, 0x01000193);
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }
}

/** Counts how many of the last runs were known. */
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
