/**
 * Records one visit. In: what the engine is given, with the time at which it came. Out: parts of the visit, ready to be encrypted, times
 * relative to its start.
 */
import { randomBytes } from 'node:crypto';
import { isFull } from '@vigil/pilot/block.ts';
import { type DeviceFacts, type RecordedPart, VISIT_LIMITS, type VisitEntry } from '@vigil/pilot/visit.ts';
import { type CaptureBatch, type CaptureEvent, EVENT } from '@vigil/protocol/capture.ts';
import { DeviceMeter } from './device-meter.ts';
import type { PilotNames } from './pilot-names.ts';

/** As the engine: silence after which another visit begins, and how long after a visit's start a sign-in belongs to it. */
const GAP_MS = 30 * 60_000;
const SIGN_IN_MS = 10 * 60_000;
const MAX_MS = 12 * 3_600_000;
/** A part is encrypted at the latest after this time: a killed companion loses no more. */
const PART_MS = 60_000;
/** Characters of JSON that one event takes, about. */
const EVENT_CHARS = 14;
const ENTRY_CHARS = 90;

export interface VisitRecorderOptions {
  readonly names: PilotNames;
  readonly bank: string;
  readonly day: number;
  readonly device: Pick<DeviceFacts, 'os' | 'browser' | 'keyboard'>;
  readonly startMs: number;
}

interface RecordedFrame {
  readonly number: number;
  /** `at` of its first batch. */
  readonly base: number;
}

export class VisitRecorder {
  readonly bank: string;
  readonly #options: VisitRecorderOptions;
  readonly #pseudonym: string;
  readonly #site: number;
  readonly #id = randomBytes(12).toString('base64url');
  readonly #meter = new DeviceMeter();
  readonly #frames = new Map<string, RecordedFrame>();
  #frameCount = 0;
  #entries: VisitEntry[] = [];
  #chars = 0;
  #part = 0;
  #partMs: number;
  #lastMs: number;

  constructor(options: VisitRecorderOptions) {
    this.#options = options;
    this.bank = options.bank;
    this.#pseudonym = options.names.pseudonym;
    this.#site = options.names.site(options.bank);
    this.#partMs = options.startMs;
    this.#lastMs = options.startMs;
  }

  get id(): string {
    return this.#id;
  }

  /** Whether what comes now belongs to another visit. */
  isOver(nowMs: number): boolean {
    const isLong = nowMs - this.#options.startMs >= MAX_MS || nowMs < this.#options.startMs;
    const isBig = this.#part >= VISIT_LIMITS.parts - 1 || this.#frameCount >= VISIT_LIMITS.frames - 1;
    return isLong || isBig || nowMs - this.#lastMs >= GAP_MS;
  }

  /** Whether a sign-in now begins another visit. */
  endsWithSignIn(nowMs: number): boolean {
    return nowMs - this.#options.startMs > SIGN_IN_MS;
  }

  /** Whether a part is to be encrypted now. */
  isPartDue(nowMs: number): boolean {
    return this.#entries.length > 0 && (isFull(this.#chars, this.#entries.length) || nowMs - this.#partMs >= PART_MS);
  }

  observe({ stream, at, events, ...batch }: CaptureBatch, nowMs: number): void {
    const frame = this.#frames.get(stream) ?? { number: this.#frameCount++, base: at };
    this.#frames.set(stream, frame);
    this.#meter.add(events);
    const relative = { frame: frame.number, at: Math.max(0, at - frame.base), events: events.map(this.#renamed) };
    this.#add({ kind: 'batch', atMs: this.#since(nowMs), ...batch, ...relative }, events.length);
  }

  endFrame(stream: string, nowMs: number): void {
    const frame = this.#frames.get(stream);
    if (frame === undefined) return;
    this.#frames.delete(stream);
    this.#add({ kind: 'end', atMs: this.#since(nowMs), frame: frame.number }, 0);
  }

  signIn(nowMs: number): void {
    this.#add({ kind: 'sign-in', atMs: this.#since(nowMs) }, 0);
  }

  /** What was recorded since the part before; null when that is nothing and the visit goes on. */
  takePart(last: boolean, nowMs: number): RecordedPart | null {
    if (this.#entries.length === 0 && (!last || this.#part === 0)) return null;
    const { day, device } = this.#options;
    const { reportHz, clockStepMs } = this.#meter;
    const part: RecordedPart = {
      pseudonym: this.#pseudonym,
      visit: this.#id,
      part: this.#part++,
      last,
      day,
      site: this.#site,
      device: { ...device, reportHz, clockStepMs },
      entries: this.#entries,
    };
    this.#entries = [];
    this.#chars = 0;
    this.#partMs = nowMs;
    return part;
  }

  #add(entry: VisitEntry, events: number): void {
    this.#entries.push(entry);
    this.#chars += ENTRY_CHARS + EVENT_CHARS * events;
    this.#lastMs = this.#options.startMs + entry.atMs;
  }

  #since(nowMs: number): number {
    return Math.max(0, Math.round(nowMs - this.#options.startMs));
  }

  /** The extension's hash of a field is the same at every visit: under the pilot's own names it links nothing outside. */
  readonly #renamed = (event: CaptureEvent): CaptureEvent =>
    event[0] === EVENT.field ? [event[0], event[1], this.#options.names.field(event[2])] : event;
}
