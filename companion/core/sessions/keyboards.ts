/**
 * Keyboards that the system knows. In: on Linux the text of /proc/bus/input/devices. Out: one name for each device with the keys of a
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
  return kindOf(
    keyboards.some((name) => BUILT_IN_BUS.test(name)),
    keyboards.some((name) => EXTERNAL_BUS.test(name)),
  );
}

/** Key below which Windows lists the keyboards that are connected now, by their instance names. */
export const WINDOWS_KEYBOARDS = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\kbdclass\\Enum';

/**
 * What `reg query` prints of {@link WINDOWS_KEYBOARDS}: `ACPI\...` is the controller of a laptop, `HID\VID_...` USB and
 * `HID\{...}` Bluetooth. Others (a keyboard on the I2C bus, one of a remote session) are unknown.
 */
export function keyboardKindOnWindows(printed: string): KeyboardKind {
  const names = Array.from(printed.matchAll(/^\s+\d+\s+REG_SZ\s+(\S+)/gm), ([, name = '']) => name);
  return kindOf(
    names.some((name) => /^ACPI\\/i.test(name)),
    names.some((name) => /^HID\\(?:VID_|\{)/i.test(name)),
  );
}

/**
 * What `hidutil list` prints: a device a line, numbers of vendor, product, location, usage page (1) and usage (6: keyboard) first, whether
 * it is built in last.
 */
export function keyboardKindOnMac(printed: string): KeyboardKind {
  const builtIn = printed
    .split('\n')
    .flatMap((line) => /^0x[\da-f]+\s+0x[\da-f]+\s+0x[\da-f]+\s+1\s+6\s.*\s([01])\s*$/.exec(line)?.[1] ?? []);
  return kindOf(builtIn.includes('1'), builtIn.includes('0'));
}

function kindOf(isBuiltIn: boolean, isExternal: boolean): KeyboardKind {
  if (isBuiltIn && isExternal) return 'several';
  return isBuiltIn ? 'built-in' : isExternal ? 'external' : 'unknown';
}
