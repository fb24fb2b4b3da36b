/**
 * Keys as recordings name them. In: a name or character as published. Out: the physical key on a US keyboard, a
 * `KeyboardEvent.code`, so that its zone is the product's own.
 */

const CODE_BY_NAME: Readonly<Record<string, string>> = {
  space: 'Space',
  enter: 'Enter',
  return: 'Enter',
  backspace: 'Backspace',
  tab: 'Tab',
  delete: 'Delete',
  insert: 'Insert',
  home: 'Home',
  end: 'End',
  'page up': 'PageUp',
  'page down': 'PageDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  up: 'ArrowUp',
  down: 'ArrowDown',
  'caps lock': 'CapsLock',
  capslock: 'CapsLock',
  caps_lock: 'CapsLock',
  shift: 'Shift',
  lshift: 'ShiftLeft',
  rshift: 'ShiftRight',
  ctrl: 'ControlLeft',
  lctrl: 'ControlLeft',
  rctrl: 'ControlRight',
  alt: 'AltLeft',
  lalt: 'AltLeft',
  ralt: 'AltRight',
  lwin: 'MetaLeft',
  rwin: 'MetaRight',
  windows: 'MetaLeft',
  command: 'MetaLeft',
  comma: 'Comma',
  period: 'Period',
  slash: 'Slash',
  quote: 'Quote',
  semicolon: 'Semicolon',
  dash: 'Minus',
  equals: 'Equal',
  back_slash: 'Backslash',
  back_quote: 'Backquote',
  open_bracket: 'BracketLeft',
  close_bracket: 'BracketRight',
};

const CHARACTERS: readonly (readonly [characters: string, code: string])[] = [
  ['`~', 'Backquote'],
  ['-_', 'Minus'],
  ['=+', 'Equal'],
  ['[{', 'BracketLeft'],
  [']}', 'BracketRight'],
  ['\\|', 'Backslash'],
  [';:', 'Semicolon'],
  ['\'"', 'Quote'],
  [',<', 'Comma'],
  ['.>', 'Period'],
  ['/?', 'Slash'],
];

const SHIFTED_DIGITS = ')!@#$%^&*(';

const CODE_BY_CHARACTER: ReadonlyMap<string, string> = new Map([
  ...CHARACTERS.flatMap(([characters, code]) => [...characters].map((character) => [character, code] as const)),
  ...[...SHIFTED_DIGITS].map((character, digit) => [character, `Digit${digit}`] as const),
]);

/** What stands behind `num` or `numpad_`, with the lock on or off. */
const KEYPAD: Readonly<Record<string, string>> = {
  '.': 'Decimal',
  del: 'Decimal',
  '+': 'Add',
  '-': 'Subtract',
  '*': 'Multiply',
  '/': 'Divide',
  enter: 'Enter',
  ins: '0',
  end: '1',
  down: '2',
  pgdn: '3',
  left: '4',
  clear: '5',
  right: '6',
  home: '7',
  up: '8',
  pgup: '9',
};

const KEYPAD_NAME = /^num(?:pad_)?(.+)$/i;

/** The key of a name; a name that no recording uses is returned as it stands (it may be a code already). */
export function codeOfName(name: string): string {
  if (/^[a-z]$/i.test(name)) return `Key${name.toUpperCase()}`;
  if (/^\d$/.test(name)) return `Digit${name}`;
  const keypad = KEYPAD_NAME.exec(name)?.[1]?.toLowerCase() ?? '';
  const onKeypad = /^\d$/.test(keypad) ? keypad : KEYPAD[keypad];
  if (onKeypad !== undefined) return `Numpad${onKeypad}`;
  return CODE_BY_CHARACTER.get(name) ?? CODE_BY_NAME[name.toLowerCase()] ?? name;
}
