/** The US keyboard: which physical key makes a character. In: a character. Out: code, key code and whether Shift is held. */

export interface KeyOfCharacter {
  readonly code: string;
  readonly keyCode: number;
  readonly shift: boolean;
}

const PUNCTUATION: readonly (readonly [characters: string, code: string, keyCode: number])[] = [
  ['-_', 'Minus', 189],
  ['=+', 'Equal', 187],
  ['[{', 'BracketLeft', 219],
  [']}', 'BracketRight', 221],
  ['\\|', 'Backslash', 220],
  [';:', 'Semicolon', 186],
  ['\'"', 'Quote', 222],
  ['`~', 'Backquote', 192],
  [',<', 'Comma', 188],
  ['.>', 'Period', 190],
  ['/?', 'Slash', 191],
];

const SHIFTED_DIGITS = ')!@#$%^&*(';

/** Null for characters that no key of this keyboard makes. */
export function keyOfCharacter(character: string): KeyOfCharacter | null {
  if (/^[a-z]$/i.test(character)) {
    const upper = character.toUpperCase();
    return { code: `Key${upper}`, keyCode: upper.charCodeAt(0), shift: character === upper };
  }
  if (/^\d$/.test(character)) return { code: `Digit${character}`, keyCode: character.charCodeAt(0), shift: false };
  if (character === ' ') return { code: 'Space', keyCode: 32, shift: false };
  if (character === '\n') return { code: 'Enter', keyCode: 13, shift: false };
  const digit = SHIFTED_DIGITS.indexOf(character);
  if (digit >= 0) return { code: `Digit${digit}`, keyCode: 48 + digit, shift: true };
  const found = PUNCTUATION.find(([characters]) => characters.includes(character));
  return found === undefined ? null : { code: found[1], keyCode: found[2], shift: found[0].indexOf(character) === 1 };
}

/** Physical key of a KeyboardEvent.keyCode, for recordings that name keys so; `Unidentified` for what is not on it. */
export function codeOfKeyCode(keyCode: number): string {
  if (keyCode >= 65 && keyCode <= 90) return `Key${String.fromCharCode(keyCode)}`;
  if (keyCode >= 48 && keyCode <= 57) return `Digit${keyCode - 48}`;
  return FUNCTION_KEYS[keyCode] ?? PUNCTUATION.find(([, , code]) => code === keyCode)?.[1] ?? 'Unidentified';
}

const FUNCTION_KEYS: Readonly<Record<number, string>> = {
  8: 'Backspace',
  9: 'Tab',
  13: 'Enter',
  16: 'ShiftLeft',
  17: 'ControlLeft',
  18: 'AltLeft',
  20: 'CapsLock',
  32: 'Space',
  35: 'End',
  36: 'Home',
  37: 'ArrowLeft',
  38: 'ArrowUp',
  39: 'ArrowRight',
  40: 'ArrowDown',
  46: 'Delete',
};
