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
