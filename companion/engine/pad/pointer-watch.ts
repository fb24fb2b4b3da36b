/**
 * Detects programs that move the pointer. In: raw pointer events of one stream. Out: true while the last movements look
 * synthetic. Each movement is judged once, when it ends with a press or a rest.
 */
import { evidenceOfSigns, type MachineSign, machineSigns, type RawPointerEvent } from '../pointer/pointer-machine.ts';

/** A rest that ends a movement. */
const REST_MS = 150;
/** Events of one movement that are kept. */
const MAX_EVENTS = 400;
/** Signs that are kept. Displacements are remembered for as long. */
const MAX_SIGNS = 24;
/** Log odds from which the pointer counts as a program's. */
const MACHINE = 6;

export class PointerWatch {
  machine = false;
  private movement: RawPointerEvent[] = [];
  private signs: (MachineSign | undefined)[] = [];
  private seen = new Set<number>();

  note(event: RawPointerEvent): void {
    const last = this.movement.at(-1);
    if (last !== undefined && (event.tMs - last.tMs > REST_MS || this.movement.length >= MAX_EVENTS)) this.judge();
    this.movement.push(event);
    if (event.kind === 'down') this.judge();
  }

  interrupt(): void {
    this.movement = [];
  }

  private judge(): void {
    const found = machineSigns(this.movement, this.seen);
    this.movement = [];
    if (found.length === 0) return;
    this.signs.push(...found);
    if (this.signs.length > MAX_SIGNS) {
      this.signs = this.signs.slice(-MAX_SIGNS / 2);
      this.seen = new Set();
    }
    this.machine = evidenceOfSigns(this.signs) > MACHINE;
  }
}
