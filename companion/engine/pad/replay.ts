/**
 * Detects replayed typing. In: presses and releases of one stream, fingerprints of earlier typing. Out: fingerprints of the new
 * typing, and whether too many of them are known.
 *
 * A fingerprint is 32 bits: 16 that hash the zones of a run of keys, 16 that hash its coarsely rounded intervals and
 * holds. People do not repeat one in new text. A recording does, and rounding to several times the jitter keeps this true when its
 * times are shaken. Each run is hashed on two grids, half a step apart: a time near an edge of one is far from the edges of the
 * other.
 *
 * A text that is typed every day is different: practised hands repeat its coarse times (a tenth of the repetitions of a password,
 * for one person in three). Runs whose zones were typed often are compared on a fine grid, which hands do not repeat and
 * recordings do.
 */

import { FNV_BASIS, fnvStep, mix32 } from '../base/hash.ts';

/** Keys in a run. */
const RUN = 8;
const COARSE_MS = 40;
const FINE_MS = 8;
const GRIDS = 2;
/** One fingerprint in two is kept, chosen by its own value: half the memory, and a replay still hits enough of them. */
const SAMPLING_STEP = 2;
/** An interval that is a pause ends the run. */
const PAUSE_MS = 2000;
/** Known runs, among the last `RECENT`, that make a replay. */
const HITS = 3;
const RECENT = 40;
/** Coarse fingerprints with the same zones from which a text counts as typed often: about as many repetitions. */
const OFTEN = 6;
/** Runs of this session that are compared, in addition to those of the profile. */
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
    let zones = FNV_BASIS ^ stepMs;
    for (const { zone } of this.run) zones = fnvStep(zones, zone);
    const upper = mix32(zones) & 0xffff_0000;
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
      if (i > 0) h = fnvStep(h, Math.floor((intervalMs + shiftMs) / stepMs));
      if (i < RUN - 1) h = fnvStep(h, holdMs < 0 ? 0xfff : Math.floor((holdMs + shiftMs) / stepMs));
    }
    return mix32(h);
  }
}

/** All runs typed before: of the profile and of this session. */
export class TypedRuns {
  private known: ReadonlySet<number> = new Set();
  private readonly live = new Set<number>();
  /** By the zones' half of a coarse fingerprint, how often it was typed. */
  private readonly often = new Map<number, number>();

  constructor(fingerprints: Iterable<number>) {
    this.exchange(fingerprints);
  }

  /** Replaces the profile's fingerprints after it has learnt. */
  exchange(fingerprints: Iterable<number>): void {
    const all = [...fingerprints];
    this.known = new Set(all);
    this.often.clear();
    for (const print of all) this.count(print);
  }

  /** Whether the run was typed before, and which prints to keep. The session remembers the run from now on. */
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
