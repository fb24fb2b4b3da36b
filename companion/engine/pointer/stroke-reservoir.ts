/**
 * The person's enrolled strokes. In: coded strokes with their session and day. Out: a bounded sample of them, spread
 * over sessions and days, for training; and the same as bytes.
 *
 * A uniform sample in each session (reservoir sampling, Vitter 1985); when the whole is full, the largest session gives
 * one up, so many sessions are worth more than long ones; when there are too many sessions, the oldest goes.
 */
import { PointerByteReader, PointerByteWriter, PointerFormatError } from './bytes.ts';
import { encodeFeatures, FEATURE_COUNT } from './stroke-features.ts';

export interface ReservoirLimits {
  readonly strokes: number;
  readonly sessions: number;
  readonly strokesPerSession: number;
}

export const RESERVOIR_LIMITS: ReservoirLimits = { strokes: 3000, sessions: 60, strokesPerSession: 400 };

interface SessionSample {
  readonly session: number;
  readonly day: number;
  /** Strokes offered so far, kept or not. */
  seen: number;
  readonly rows: Uint8Array[];
}

const MAGIC = 0x52504756;
const VERSION = 1;

export class StrokeReservoir {
  private readonly samples: SessionSample[] = [];
  private kept = 0;
  private readonly limits: ReservoirLimits;

  constructor(limits: ReservoirLimits = RESERVOIR_LIMITS) {
    this.limits = limits;
  }

  /** Strokes kept. */
  get strokes(): number {
    return this.kept;
  }

  /** Different days with strokes. */
  get days(): number {
    return new Set(this.samples.map((sample) => sample.day)).size;
  }

  /**
   * @param session number of the session, growing with time, 32 bits.
   * @param day days since any fixed day, 32 bits.
   * @param features the stroke's 51 values.
   */
  add(session: number, day: number, features: ArrayLike<number>): void {
    const row = new Uint8Array(FEATURE_COUNT);
    encodeFeatures(features, row);
    const sample = this.sampleOf(session, day);
    const filling = sample.seen === sample.rows.length && sample.seen < this.limits.strokesPerSession;
    const place = filling ? sample.seen : scatter(session, sample.seen);
    sample.seen++;
    if (filling) {
      sample.rows.push(row);
      this.kept++;
      if (this.kept > this.limits.strokes) this.thinLargest();
    } else if (place < sample.rows.length) {
      sample.rows[place] = row;
    }
  }

  /** Coded strokes of each session in order of time, as `trainPointerModel` takes them. */
  sessions(): Uint8Array[] {
    return this.samples.map(({ rows }) => {
      const joined = new Uint8Array(rows.length * FEATURE_COUNT);
      rows.forEach((row, index) => {
        joined.set(row, index * FEATURE_COUNT);
      });
      return joined;
    });
  }

  encode(): Uint8Array {
    const out = new PointerByteWriter();
    out.u32(MAGIC);
    out.u8(VERSION);
    out.u16(this.samples.length);
    for (const { session, day, seen, rows } of this.samples) {
      out.u32(session);
      out.u32(day);
      out.u32(seen);
      out.u16(rows.length);
      for (const row of rows) out.bytes(row);
    }
    return out.finish();
  }

  /** @throws PointerFormatError for anything that `encode` did not write or that exceeds the limits. */
  static decode(data: Uint8Array, limits: ReservoirLimits = RESERVOIR_LIMITS): StrokeReservoir {
    const input = new PointerByteReader(data, MAGIC, VERSION);
    const reservoir = new StrokeReservoir(limits);
    for (let left = input.u16(); left > 0; left--) {
      const [session, day, seen] = [input.u32(), input.u32(), input.u32()];
      const rows = Array.from({ length: input.u16() }, () => input.bytes(FEATURE_COUNT));
      reservoir.samples.push({ session, day, seen, rows });
      reservoir.kept += rows.length;
      if (seen < rows.length || rows.length > limits.strokesPerSession) throw new PointerFormatError('pointer.content');
    }
    const full = reservoir.kept > limits.strokes || reservoir.samples.length > limits.sessions;
    if (full || !input.atEnd) throw new PointerFormatError('pointer.content');
    return reservoir;
  }

  private sampleOf(session: number, day: number): SessionSample {
    const found = this.samples.find((sample) => sample.session === session);
    if (found) return found;
    const sample = { session, day, seen: 0, rows: [] };
    this.samples.push(sample);
    this.samples.sort((a, b) => a.day - b.day || a.session - b.session);
    if (this.samples.length > this.limits.sessions) {
      const oldest = this.samples.findIndex((other) => other !== sample);
      this.kept -= this.samples[oldest]!.rows.length;
      this.samples.splice(oldest, 1);
    }
    return sample;
  }

  /** The largest session, the older one if there are two, gives up one stroke anywhere in it. */
  private thinLargest(): void {
    let largest = this.samples[0]!;
    for (const sample of this.samples) if (sample.rows.length > largest.rows.length) largest = sample;
    const place = scatter(largest.session ^ 0x5bd1e995, this.kept + largest.seen) % largest.rows.length;
    largest.rows.splice(place, 1);
    this.kept--;
  }
}

/** A place in [0, seen] that looks random and is the same on every machine and after every reload. */
function scatter(session: number, seen: number): number {
  let mixed = Math.imul(session ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(seen + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296) * (seen + 1));
}
