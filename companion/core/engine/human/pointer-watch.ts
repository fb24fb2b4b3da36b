/**
 * Does a program move the pointer? In: raw pointer events of one stream. Out: true while the last movements look made.
 * Evidence is weighed at every fourth end of a movement, over a bounded stretch of the past.
 */
import { pointerMachineEvidence, type RawPointerEvent } from '../pointer/pointer-machine.ts';

/** Events that are looked back on: about a dozen movements. */
const MOST_EVENTS = 800;
/** Movements between two weighings, which judge all that is looked back on. */
const MOVEMENTS = 4;
/** Movements end with a press, or with a rest this long. */
const REST_MS = 150;
/** Log odds from which it is a program. */
const MACHINE = 6;

export class PointerWatch {
  machine = false;
  private readonly recent: RawPointerEvent[] = [];
  private ended = 0;
  private moving = false;

  note(event: RawPointerEvent): void {
    const last = this.recent.at(-1);
    if (last !== undefined && event.tMs - last.tMs > REST_MS) this.end();
    this.recent.push(event);
    if (this.recent.length > MOST_EVENTS) this.recent.splice(0, MOST_EVENTS / 4);
    if (event.kind === 'move') this.moving = true;
    else if (event.kind === 'down') this.end();
  }

  interrupt(): void {
    this.recent.length = 0;
    this.ended = 0;
    this.moving = false;
  }

  private end(): void {
    if (!this.moving) return;
    this.moving = false;
    this.ended++;
    if (this.ended % MOVEMENTS === 0) this.machine = pointerMachineEvidence(this.recent) > MACHINE;
  }
}
