/**
 * Recorded key presses as a product would have captured them. In: presses with both times. Out: key events in time
 * order with slots, and the keystrokes that the extractor makes of them.
 */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { KeystrokeExtractor } from '@vigil/engine/keystroke/keystroke-extractor.ts';
import type { Zone } from '@vigil/protocol/zones.ts';

export interface KeyPress {
  readonly zone: Zone;
  /** Names the key within the recording: tells auto-repeat from two keys. Never passed on. */
  readonly key: string | number;
  readonly downMs: number;
  readonly upMs: number;
}

export type KeyEvent =
  | { readonly kind: 'down'; readonly tMs: number; readonly zone: Zone; readonly slot: number }
  | { readonly kind: 'up'; readonly tMs: number; readonly slot: number };

/** A stretch of typing with nothing in between: one sentence, one session. */
export type KeyRun = readonly KeyEvent[];

/** Presses of one run, in any order, to events. Repeats of a key that is still down are dropped, as in capture. */
export function keyEvents(presses: readonly KeyPress[]): KeyEvent[] {
  const heldUntil = new Map<string | number, number>();
  const moments: { tMs: number; order: number; press: number }[] = [];
  const kept: KeyPress[] = [];
  for (const press of presses.toSorted((a, b) => a.downMs - b.downMs)) {
    if (press.downMs < (heldUntil.get(press.key) ?? Number.NEGATIVE_INFINITY)) continue;
    heldUntil.set(press.key, press.upMs);
    const index = kept.push(press) - 1;
    moments.push({ tMs: press.downMs, order: 1, press: index });
    // On a coarse clock a release and the next press share a tick: the release comes first, but never before its press.
    if (press.upMs >= press.downMs)
      moments.push({ tMs: press.upMs, order: press.upMs > press.downMs ? 0 : 2, press: index });
  }
  moments.sort((a, b) => a.tMs - b.tMs || a.order - b.order || a.press - b.press);
  const slotOf = new Map<number, number>();
  const taken: boolean[] = [];
  return moments.map(({ tMs, order, press }): KeyEvent => {
    if (order !== 1) {
      const slot = slotOf.get(press)!;
      taken[slot] = false;
      return { kind: 'up', tMs, slot };
    }
    let slot = taken.indexOf(false);
    if (slot < 0) slot = taken.length;
    taken[slot] = true;
    slotOf.set(press, slot);
    return { kind: 'down', tMs, zone: kept[press]!.zone, slot };
  });
}

export function feed(extractor: KeystrokeExtractor, event: KeyEvent): void {
  if (event.kind === 'down') extractor.keyDown(event.tMs, event.zone, event.slot);
  else extractor.keyUp(event.tMs, event.slot);
}

/** Keystrokes of a run, as the product's own extractor sees them. */
export function keystrokesOf(run: KeyRun): Keystroke[] {
  const extractor = new KeystrokeExtractor();
  for (const event of run) feed(extractor, event);
  extractor.interrupt();
  return extractor.drain();
}
