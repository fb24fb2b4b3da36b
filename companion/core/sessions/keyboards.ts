/**
 * Which keyboards does Linux know? In: the text of /proc/bus/input/devices. Out: one name for each device that has the keys
 * of a keyboard, virtual ones among them; a port or a number that changes with every plugging in is no part of it.
 */

/** Kernel: KEY_Q to KEY_P are keys 16 to 25, in the last word of the bitmap. Power buttons and headsets have none of them. */
const LETTERS = 0x3ff0000n;

export function keyboardsIn(devices: string): string[] {
  return devices.split(/\n\s*\n/).flatMap((block) => {
    const field = (pattern: RegExp) => pattern.exec(block)?.[1]?.trim() ?? '';
    const keys = field(/^B: KEY=.*?([\da-f]+)\s*$/m);
    const isKeyboard = keys !== '' && (BigInt(`0x${keys}`) & LETTERS) === LETTERS;
    const identity = field(/^I: (.*?)(?: Version=\w+)?\s*$/m);
    return isKeyboard ? [`${identity} ${field(/^N: (.*)$/m)}`] : [];
  });
}
