/** The number pad. In: a zone. Out: whether its keys lie on the number pad, which is typed with another hand position. */
import { ZONES, type Zone } from '@vigil/protocol/zones.ts';

const KEYPAD: ReadonlySet<Zone> = new Set(ZONES.flatMap((name, zone) => (name.startsWith('keypad-') ? [zone] : [])));

export function isKeypad(zone: Zone): boolean {
  return KEYPAD.has(zone);
}
