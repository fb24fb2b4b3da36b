/**
 * Keyboards that Linux knows. In: the text of /proc/bus/input/devices. Out: one name for each device with the keys of a
 * keyboard; a device made by a program (uinput) is named virtual, whatever it calls itself. Ports and numbers that change with
 * every connection are not part of the name: a second device of one name is `#2`.
 */

import type { KeyboardKind } from '@vigil/pilot/visit.ts';

/** KEY_Q to KEY_P are keys 16 to 25, in the last word of the kernel's bitmap. Power buttons and headsets have none. */
const LETTERS = 0x3ff0000n;

export function keyboardsIn(devices: string): string[] {
  const count = new Map<string, number>();
  return namesIn(devices).map((name) => {
    const nth = (count.get(name) ?? 0) + 1;
    count.set(name, nth);
    return nth === 1 ? name : `${name} #${nth}`;
  });
}

function namesIn(devices: string): string[] {
  return devices.split(/\n\s*\n/).flatMap((block) => {
    const field = (pattern: RegExp) => pattern.exec(block)?.[1]?.trim() ?? '';
    const keys = field(/^B: KEY=.*?([\da-f]+)\s*$/m);
    const isKeyboard = keys !== '' && (BigInt(`0x${keys}`) & LETTERS) === LETTERS;
    const identity = field(/^I: (.*?)(?: Version=\w+)?\s*$/m);
    const origin = /^S: Sysfs=\/devices\/virtual\//m.test(block) ? 'virtual ' : '';
    return isKeyboard ? [`${origin}${identity} ${field(/^N: (.*)$/m)}`] : [];
  });
}

/** Numbers of the kernel's input buses (linux/input.h) to which a keyboard that somebody types on is connected. */
const BUILT_IN_BUS = /^Bus=0011 /;
const EXTERNAL_BUS = /^Bus=000[35] /;

/** What the names from {@link keyboardsIn} say: keyboards of laptops are on the i8042 bus, others on USB or Bluetooth. */
export function keyboardKindOf(keyboards: readonly string[]): KeyboardKind {
  const isBuiltIn = keyboards.some((name) => BUILT_IN_BUS.test(name));
  const isExternal = keyboards.some((name) => EXTERNAL_BUS.test(name));
  if (isBuiltIn && isExternal) return 'several';
  return isBuiltIn ? 'built-in' : isExternal ? 'external' : 'unknown';
}
