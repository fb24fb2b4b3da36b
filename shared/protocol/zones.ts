/**
 * Key classes. In: `KeyboardEvent.code`, the physical key. Out: a zone, the only thing about a key that ever leaves the
 * content script. A zone is a place on the keyboard, whatever the layout prints there. Every zone that types letters on some
 * layout holds several keys, so that no zone names a letter.
 */

/** Zone numbers are part of the wire format and of the shipped parameters: append, never renumber. */
export const ZONES = [
  'left-outer-top',
  'left-outer-home',
  'left-outer-bottom',
  'left-index-top',
  'left-index-home',
  'left-index-bottom',
  'right-index-top',
  'right-index-home',
  'right-index-bottom',
  'right-outer-top',
  'right-outer-home',
  'space',
  'enter',
  'backspace',
  'digit',
  'punctuation',
  'modifier',
  'navigation',
  'other',
  'keypad-digit',
  'keypad-operator',
  'right-outer-bottom',
  'left-shift',
  'right-shift',
  'caps-lock',
  'arrow',
  'tab',
  'shift',
] as const;

export type ZoneName = (typeof ZONES)[number];

/** Index into {@link ZONES}. */
export type Zone = number;

/** The letters of a QWERTY keyboard by zone. */
export const LETTER_ZONES: readonly (readonly [letters: string, zone: ZoneName])[] = [
  ['QWE', 'left-outer-top'],
  ['ASD', 'left-outer-home'],
  ['ZXC', 'left-outer-bottom'],
  ['RT', 'left-index-top'],
  ['FG', 'left-index-home'],
  ['VB', 'left-index-bottom'],
  ['YU', 'right-index-top'],
  ['HJ', 'right-index-home'],
  ['NM', 'right-index-bottom'],
  ['IOP', 'right-outer-top'],
  ['KL', 'right-outer-home'],
];

const CODES: readonly (readonly [zone: ZoneName, codes: readonly string[]])[] = [
  ...LETTER_ZONES.map(([letters, zone]) => [zone, [...letters].map((letter) => `Key${letter}`)] as const),
  // Letters on other layouts: French m, German umlauts, Cyrillic and kana at the right of the letters.
  ['right-outer-top', ['BracketLeft', 'BracketRight']],
  ['right-outer-home', ['Semicolon', 'Quote', 'Backslash']],
  ['right-outer-bottom', ['Comma', 'Period', 'Slash', 'IntlRo']],
  ['left-outer-bottom', ['IntlBackslash']],
  ['digit', Array.from({ length: 10 }, (_, digit) => `Digit${digit}`)],
  // The ends of the digit row.
  ['punctuation', ['Backquote', 'Minus', 'Equal', 'IntlYen']],
  ['keypad-digit', Array.from({ length: 10 }, (_, digit) => `Numpad${digit}`)],
  [
    'keypad-operator',
    ['Add', 'Subtract', 'Multiply', 'Divide', 'Decimal', 'Comma', 'Equal', 'Enter'].map((name) => `Numpad${name}`),
  ],
  ['space', ['Space']],
  ['enter', ['Enter']],
  ['backspace', ['Backspace']],
  ['tab', ['Tab']],
  ['arrow', ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']],
  ['navigation', ['Delete', 'Insert', 'Home', 'End', 'PageUp', 'PageDown']],
  ['left-shift', ['ShiftLeft']],
  ['right-shift', ['ShiftRight']],
  // Virtual keyboards and some recordings do not say which.
  ['shift', ['Shift']],
  ['caps-lock', ['CapsLock']],
  ['modifier', ['Control', 'Alt', 'Meta'].flatMap((name) => [`${name}Left`, `${name}Right`])],
];

const ZONE_BY_CODE: ReadonlyMap<string, Zone> = new Map(
  CODES.flatMap(([name, codes]) => codes.map((code) => [code, ZONES.indexOf(name)] as const)),
);

/** Zone of a physical key; keys that are none of the others (F1, media keys, unidentified) are `other`. */
export function zoneOf(code: string): Zone {
  return ZONE_BY_CODE.get(code) ?? ZONES.indexOf('other');
}
