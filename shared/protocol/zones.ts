/**
 * Key classes. In: `KeyboardEvent.code`, the physical key. Out: a zone, the only thing about a key that ever leaves the
 * content script. Every letter zone holds several letters, so that no zone names a key.
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

const LETTERS: Readonly<Record<string, ZoneName>> = Object.fromEntries(
  LETTER_ZONES.flatMap(([letters, zone]) => [...letters].map((letter) => [`Key${letter}`, zone])),
);

const NAMED: Readonly<Record<string, ZoneName>> = {
  Space: 'space',
  Enter: 'enter',
  NumpadEnter: 'enter',
  Backspace: 'backspace',
  ...Object.fromEntries(
    ['Delete', 'Tab', 'Home', 'End', 'PageUp', 'PageDown', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map(
      (code) => [code, 'navigation'],
    ),
  ),
  ...Object.fromEntries(
    ['Shift', 'Control', 'Alt', 'Meta'].flatMap((name) => [
      [`${name}Left`, 'modifier'],
      [`${name}Right`, 'modifier'],
    ]),
  ),
  CapsLock: 'modifier',
  ...Object.fromEntries(
    [
      'Minus',
      'Equal',
      'BracketLeft',
      'BracketRight',
      'Backslash',
      'IntlBackslash',
      'IntlRo',
      'IntlYen',
      'Semicolon',
      'Quote',
      'Backquote',
      'Comma',
      'Period',
      'Slash',
      'NumpadAdd',
      'NumpadSubtract',
      'NumpadMultiply',
      'NumpadDivide',
      'NumpadDecimal',
    ].map((code) => [code, 'punctuation']),
  ),
};

const ZONE_BY_CODE: ReadonlyMap<string, Zone> = new Map(
  Object.entries({ ...LETTERS, ...NAMED }).map(([code, name]) => [code, ZONES.indexOf(name)]),
);

const DIGIT = /^(Digit|Numpad)\d$/;

/** Zone of a physical key; keys that are none of the others (F1, media keys, unidentified) are `other`. */
export function zoneOf(code: string): Zone {
  return ZONE_BY_CODE.get(code) ?? ZONES.indexOf(DIGIT.test(code) ? 'digit' : 'other');
}
