/**
 * Encodes input in the capture format. In: key codes, pointer positions and contexts with the browser's time stamps,
 * in order. Out: batches. Pure: no DOM, no clock. Text never enters.
 */
import {
  type CaptureBatch,
  type CaptureEvent,
  type ContextName,
  contextCode,
  EVENT,
  TICKS_PER_MS,
  type Unseen,
} from '@vigil/protocol/capture.ts';
import { zoneOf } from '@vigil/protocol/zones.ts';
import { KeySlots } from './key-slots.ts';
import { UnseenActivity } from './unseen-activity.ts';

/** Events kept while they cannot be sent; older ones are dropped and counted. */
export const MAX_BUFFERED_EVENTS = 2000;
/** Events per batch, well below the format's limit. */
export const BATCH_EVENTS = 100;

const DT_LIMIT = 864_000_000;
const PX_LIMIT = 100_000;

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
const px = (value: number): number => clamp(Math.round(value) || 0, PX_LIMIT);
const ticksOf = (timeMs: number): number => Math.max(0, Math.round(timeMs * TICKS_PER_MS) || 0);

/** An event with its own time; differences are taken when the batch is built. */
type Stamped = readonly [at: number, kind: number, ...rest: number[]];

export class Recorder {
  readonly stream: string;
  /** Activity of this document that is not recorded. */
  readonly unseen = new UnseenActivity();
  #seq = 0;
  #lost = 0;
  #kept: Stamped[] = [];
  readonly #slots = new KeySlots();
  #x: number | null = null;
  #y = 0;
  #pointer = '';

  constructor(stream: string) {
    this.stream = stream;
  }

  get size(): number {
    return this.#kept.length;
  }

  keyDown(timeMs: number, code: string): void {
    const slot = this.#slots.press(code);
    if (slot >= 0) this.#push([ticksOf(timeMs), EVENT.keyDown, zoneOf(code), slot]);
  }

  keyUp(timeMs: number, code: string): void {
    const slot = this.#slots.release(code);
    if (slot >= 0) this.#push([ticksOf(timeMs), EVENT.keyUp, slot]);
  }

  /** Releases of held keys will not be recorded. */
  forgetKeys(): void {
    this.#slots.clear();
  }

  /** Position in CSS pixels; moves within the same pixel are omitted. */
  move(timeMs: number, x: number, y: number): void {
    const [dx, dy] = this.#travel(x, y);
    if (dx !== 0 || dy !== 0) this.#push([ticksOf(timeMs), EVENT.pointerMove, dx, dy]);
  }

  button(timeMs: number, kind: 'down' | 'up', x: number, y: number, button: number): void {
    const [dx, dy] = this.#travel(x, y);
    const code = kind === 'down' ? EVENT.pointerDown : EVENT.pointerUp;
    this.#push([ticksOf(timeMs), code, dx, dy, clamp(Math.max(0, button), 4)]);
  }

  wheel(timeMs: number, dx: number, dy: number): void {
    this.#push([ticksOf(timeMs), EVENT.wheel, px(dx), px(dy)]);
  }

  /** The pointer was not tracked: its next position starts a new path. */
  forgetPointer(): void {
    this.#x = null;
  }

  pointerKind(timeMs: number, kind: string): void {
    if (kind === this.#pointer) return;
    this.#pointer = kind;
    if (kind === 'mouse' || kind === 'touch' || kind === 'pen') this.context(timeMs, `pointer-${kind}`);
  }

  context(timeMs: number, name: ContextName): void {
    this.#push([ticksOf(timeMs), EVENT.context, contextCode(name)]);
  }

  field(timeMs: number, field: number): void {
    this.#push([ticksOf(timeMs), EVENT.field, field]);
  }

  /** Builds batches from all pending events. `nowMs` is on the clock of the time stamps. */
  take(nowMs: number): CaptureBatch[] {
    const parts: (readonly Stamped[])[] = [];
    for (let i = 0; i < this.#kept.length; i += BATCH_EVENTS) parts.push(this.#kept.slice(i, i + BATCH_EVENTS));
    if (parts.length === 0 && this.unseen.isPending) parts.push([]);
    this.#kept = [];
    return parts.map((part, i) => this.#build(part, nowMs, i === parts.length - 1 ? this.unseen.take() : undefined));
  }

  /** Drops pending events without counting them: the user paused. */
  discard(): void {
    this.#kept = [];
    this.#lost = 0;
    this.unseen.discard();
  }

  #build(stamped: readonly Stamped[], nowMs: number, unseen: Unseen | undefined): CaptureBatch {
    const at = stamped[0]?.[0] ?? ticksOf(nowMs);
    let before = at;
    const events = stamped.map(([time, kind, ...rest]) => {
      const dt = clamp(time - before, DT_LIMIT);
      before = time;
      return [kind, dt, ...rest] as unknown as CaptureEvent;
    });
    const lost = this.#lost;
    this.#lost = 0;
    const sent = Math.max(0, ticksOf(nowMs) - at);
    const batch = { stream: this.stream, seq: this.#seq++, at, sent, lost, events };
    return unseen === undefined ? batch : { ...batch, unseen };
  }

  #push(event: Stamped): void {
    this.#kept.push(event);
    if (this.#kept.length <= MAX_BUFFERED_EVENTS) return;
    this.#kept.shift();
    this.#lost += 1;
  }

  #travel(x: number, y: number): [number, number] {
    const toX = px(x);
    const toY = px(y);
    const by: [number, number] = this.#x === null ? [0, 0] : [px(toX - this.#x), px(toY - this.#y)];
    this.#x = toX;
    this.#y = toY;
    return by;
  }
}
