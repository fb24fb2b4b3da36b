/**
 * A tab that produces input without end. In: its name, a seed. Out: batches as a content script sends them, one for each
 * quarter of a second in which something happened. Made once and played again and again: making them costs more than
 * sending them.
 */
import { CaptureEncoder } from '@vigil/demo/input/capture-encoder.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import { type CaptureBatch, type CaptureEvent, TICKS_PER_MS } from '@vigil/protocol/capture.ts';

const FLUSH_TICKS = 250 * TICKS_PER_MS;
/** Stretches of typing and pointing, about ten seconds each. */
const STRETCHES = 12;
const KEYS = 30;
const STROKES = 3;

type BatchStretch = Pick<CaptureBatch, 'at' | 'sent' | 'events'>;

export class LoadTab {
  readonly #made: readonly BatchStretch[];
  readonly #roundTicks: number;
  #stream: string;
  #seq = 0;
  #beganMs = 0;

  constructor(stream: string, seed: number) {
    this.#stream = stream;
    const subject = generatedUser(stream, seed);
    const encoder = new CaptureEncoder(stream);
    const batches = Array.from({ length: STRETCHES }, () => [
      ...encoder.keys(subject.type(KEYS)),
      ...encoder.pointer(subject.point(STROKES, 1200, 700)),
    ]).flat();
    this.#made = quarters(batches);
    const last = this.#made.at(-1);
    this.#roundTicks = (last?.at ?? 0) + (last?.sent ?? 0) + 1000 * TICKS_PER_MS;
  }

  get stream(): string {
    return this.#stream;
  }

  /** The page is loaded again: a new stream from its first batch. */
  reload(stream: string, nowMs: number): void {
    this.#stream = stream;
    this.#seq = 0;
    this.begin(nowMs);
  }

  next(): CaptureBatch {
    const { sent, events } = this.#made[this.#seq % this.#made.length] as BatchStretch;
    const at = this.#nextTicks();
    return { stream: this.stream, seq: this.#seq++, at, sent, lost: 0, events };
  }

  /** From now on input arrives at a user's pace. */
  begin(nowMs: number): void {
    this.#beganMs = nowMs - this.#nextTicks() / TICKS_PER_MS;
  }

  /** What is to be sent until now. */
  due(nowMs: number): CaptureBatch[] {
    const batches: CaptureBatch[] = [];
    while ((this.#nextTicks() + FLUSH_TICKS) / TICKS_PER_MS <= nowMs - this.#beganMs) batches.push(this.next());
    return batches;
  }

  #nextTicks(): number {
    const round = Math.floor(this.#seq / this.#made.length);
    const { at } = this.#made[this.#seq % this.#made.length] as BatchStretch;
    return at + round * this.#roundTicks;
  }
}

/** The same events, cut where the content script would have sent them. */
function quarters(batches: readonly CaptureBatch[]): BatchStretch[] {
  const cut: { at: number; sent: number; events: CaptureEvent[] }[] = [];
  for (const batch of batches) {
    let ticks = batch.at;
    for (const event of batch.events) {
      ticks += event[1];
      const open = cut.at(-1);
      const [kind, , ...values] = event;
      if (open === undefined || ticks - open.at >= FLUSH_TICKS) {
        cut.push({ at: ticks, sent: 0, events: [[kind, 0, ...values] as CaptureEvent] });
      } else {
        open.events.push([kind, ticks - open.at - open.sent, ...values] as CaptureEvent);
        open.sent = ticks - open.at;
      }
    }
  }
  return cut;
}
