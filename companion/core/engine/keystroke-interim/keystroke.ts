/**
 * First, plain keystroke comparator: every cell (hold of a zone, flight UD of a pair of zone groups) is a Gaussian whose
 * mean varies between people. In: key events. Out: additive statistics and a log likelihood ratio. The factor model
 * takes its place.
 */

export interface Observation {
  readonly cell: number;
  readonly value: number;
}

const ZONES = 19;
const CELLS = ZONES + ZONES * ZONES;
/** Mean, variance between people, variance within a person, of log hold (ms) and of 0.5 asinh(UD / 40 ms). */
const HOLD = { mean: 4.65, between: 0.1, within: 0.073 };
const FLIGHT = { mean: 0.6, between: 0.15, within: 0.19 };
const COUNT_SCALE = 0.4;

export class KeystrokeStats {
  keys = 0;
  readonly n = new Float32Array(CELLS);
  readonly sum = new Float32Array(CELLS);

  add(observation: Observation): void {
    this.n[observation.cell]! += 1;
    this.sum[observation.cell]! += observation.value;
    if (observation.cell < ZONES) this.keys++;
  }

  merge(other: KeystrokeStats): void {
    this.keys += other.keys;
    for (let c = 0; c < CELLS; c++) {
      this.n[c]! += other.n[c]!;
      this.sum[c]! += other.sum[c]!;
    }
  }

  scale(factor: number): void {
    this.keys *= factor;
    for (let c = 0; c < CELLS; c++) {
      this.n[c]! *= factor;
      this.sum[c]! *= factor;
    }
  }

  clear(): void {
    this.keys = 0;
    this.n.fill(0);
    this.sum.fill(0);
  }

  encode(): Uint8Array {
    const out = new Float32Array(1 + 2 * CELLS);
    out[0] = this.keys;
    out.set(this.n, 1);
    out.set(this.sum, 1 + CELLS);
    return new Uint8Array(out.buffer);
  }

  static decode(bytes: Uint8Array): KeystrokeStats {
    const all = new Float32Array(bytes.slice().buffer);
    const stats = new KeystrokeStats();
    stats.keys = all[0]!;
    stats.n.set(all.subarray(1, 1 + CELLS));
    stats.sum.set(all.subarray(1 + CELLS));
    return stats;
  }
}

/** log of the ratio p(probe | same person's template) / p(probe | someone else). */
export function keystrokeLlr(template: KeystrokeStats, probe: KeystrokeStats): number {
  let llr = 0;
  for (let c = 0; c < CELLS; c++) {
    const n = probe.n[c]! * COUNT_SCALE;
    const m = template.n[c]! * COUNT_SCALE;
    if (n === 0 || m === 0) continue;
    const { mean, between, within } = c < ZONES ? HOLD : FLIGHT;
    const x = probe.sum[c]! / probe.n[c]! - mean;
    const shrink = between / (between + within / m);
    const centre = shrink * (template.sum[c]! / template.n[c]! - mean);
    const same = between * (1 - shrink) + within / n;
    const other = between + within / n;
    llr += 0.5 * (Math.log(other / same) + (x * x) / other - ((x - centre) * (x - centre)) / same);
  }
  return llr;
}

interface Held {
  readonly downMs: number;
  readonly zone: number;
  /** The press that followed while it was held. */
  next?: { readonly downMs: number; readonly zone: number };
}

export class KeystrokeExtractor {
  private readonly held = new Map<number, Held>();
  private last: Held | undefined;
  private lastUpMs = Number.NaN;
  private readonly emit: (observation: Observation) => void;

  constructor(emit: (observation: Observation) => void) {
    this.emit = emit;
  }

  keyDown(tMs: number, zone: number, slot: number): void {
    if (this.last !== undefined) {
      if (Number.isNaN(this.lastUpMs)) this.last.next = { downMs: tMs, zone };
      else this.flight(this.last.zone, zone, tMs - this.lastUpMs);
    }
    this.last = { downMs: tMs, zone };
    this.lastUpMs = Number.NaN;
    this.held.set(slot, this.last);
  }

  keyUp(tMs: number, slot: number): void {
    const key = this.held.get(slot);
    if (key === undefined) return;
    this.held.delete(slot);
    const holdMs = tMs - key.downMs;
    if (holdMs > 0 && holdMs < 1000) this.emit({ cell: key.zone, value: Math.log(Math.max(holdMs, 1)) });
    if (key === this.last) this.lastUpMs = tMs;
    else if (key.next !== undefined) this.flight(key.zone, key.next.zone, key.next.downMs - tMs);
  }

  interrupt(): void {
    this.last = undefined;
    this.held.clear();
  }

  private flight(from: number, to: number, udMs: number): void {
    if (udMs < 1500) this.emit({ cell: ZONES + from * ZONES + to, value: 0.5 * Math.asinh(udMs / 40) });
  }
}
