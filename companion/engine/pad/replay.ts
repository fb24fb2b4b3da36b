/**
 * Has this been typed before, to the millisecond? In: presses and releases of one stream, fingerprints of earlier
 * typing. Out: fingerprints of the new typing, and whether too many of them are known.
 *
 * A fingerprint is 32 bits: 16 that hash the zones of a run of keys, 16 that hash its coarsely rounded intervals and
 * holds. People never repeat one in new text; a recording does, and rounding to several times the jitter keeps doing so
 * when its times are shaken. Each run is hashed on two grids, half a step apart, so that a time near an edge of one is far
 * from the edges of the other.
 *
 * A text that somebody types every day is another matter: practised hands do repeat its coarse times (a tenth of the
 * repetitions of a password, for one person in three). Runs whose zones were typed often are therefore told apart on a
 * fine grid, which no hand repeats and a recording does.
 */

/** Keys in a run. */
const RUN = 8;
const COARSE_MS = 40;
const FINE_MS = 8;
const GRIDS = 2;
/** Every second fingerprint is kept, chosen by itself: half the memory, and a replay still meets enough of them. */
const SAMPLING_STEP = 2;
/** An interval that is a pause ends the run. */
const PAUSE_MS = 2000;
/** Known runs, among the last `RECENT`, that make a replay. */
const HITS = 3;
const RECENT = 40;
/** Coarse fingerprints with the same zones that make a text one that is typed often: about so many repetitions. */
const OFTEN = 6;
/** Runs typed in this session that a replay is looked for in, besides those of the profile. */
const MAX_LIVE = 20_000;

interface RunPress {
  readonly zone: number;
  readonly intervalMs: number;
  readonly downMs: number;
  holdMs: number;
}

/** Fingerprints of the run that ends with a press, kept ones only; none while the run is too short. */
export interface RunPrints {
  readonly coarse: readonly number[];
  readonly fine: readonly number[];
}

const NO_PRINTS: RunPrints = { coarse: [], fine: [] };

export class RunHasher {
  private readonly run: RunPress[] = [];
  private readonly held = new Map<number, RunPress>();

  keyDown(tMs: number, zone: number, slot: number): RunPrints {
    const before = this.run.at(-1);
    const intervalMs = before === undefined ? 0 : tMs - before.downMs;
    if (intervalMs < 0 || intervalMs > PAUSE_MS) this.run.length = 0;
    const press: RunPress = { zone, intervalMs, downMs: tMs, holdMs: -1 };
    this.held.set(slot, press);
    this.run.push(press);
    if (this.run.length > RUN) this.run.shift();
    return this.run.length < RUN ? NO_PRINTS : { coarse: this.prints(COARSE_MS), fine: this.prints(FINE_MS) };
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

  private prints(stepMs: number): number[] {
    let zones = 0x811c9dc5 ^ stepMs;
    for (const { zone } of this.run) zones = Math.imul(zones ^ zone, 0x01000193);
    const upper = mix(zones) & 0xffff_0000;
    const found: number[] = [];
    for (let grid = 0; grid < GRIDS; grid++) {
      const times = this.times(zones ^ grid, stepMs, (grid * stepMs) / GRIDS);
      if (times % SAMPLING_STEP === 0) found.push((upper | (times >>> 16)) >>> 0);
    }
    return found;
  }

  /** FNV-1a (Fowler, Noll and Vo), finished with murmur3's mixer. A key that is still held counts as such. */
  private times(seed: number, stepMs: number, shiftMs: number): number {
    let h = seed;
    for (let i = 0; i < RUN; i++) {
      const { intervalMs, holdMs } = this.run[i]!;
      if (i > 0) h = Math.imul(h ^ Math.floor((intervalMs + shiftMs) / stepMs), 0x01000193);
      if (i < RUN - 1) h = Math.imul(h ^ (holdMs < 0 ? 0xfff : Math.floor((holdMs + shiftMs) / stepMs)), 0x01000193);
    }
    return mix(h);
  }
}

function mix(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Every run typed before: those of the profile, and those of this session. */
export class TypedRuns {
  private known: ReadonlySet<number> = new Set();
  private readonly live = new Set<number>();
  /** By the zones' half of a coarse fingerprint, how often it was typed. */
  private readonly often = new Map<number, number>();

  constructor(fingerprints: Iterable<number>) {
    this.exchange(fingerprints);
  }

  /** The profile learnt: its fingerprints stand for what was typed until now. */
  exchange(fingerprints: Iterable<number>): void {
    const all = [...fingerprints];
    this.known = new Set(all);
    this.often.clear();
    for (const print of all) this.count(print);
  }

  /** Whether the run was typed before, and what to remember of it; this session remembers it from now on. */
  meet({ coarse, fine }: RunPrints): { readonly known: boolean; readonly kept: readonly number[] } {
    const common = coarse.some((print) => (this.often.get(print >>> 16) ?? 0) >= OFTEN);
    const decisive = common ? fine : coarse;
    const known = decisive.some((print) => this.known.has(print) || this.live.has(print));
    const kept = common ? [...coarse, ...fine] : coarse;
    for (const print of kept) {
      this.live.add(print);
      if (this.live.size > MAX_LIVE) this.live.delete(this.live.values().next().value!);
    }
    for (const print of coarse) this.count(print);
    return { known, kept };
  }

  private count(print: number): void {
    this.often.set(print >>> 16, (this.often.get(print >>> 16) ?? 0) + 1);
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
