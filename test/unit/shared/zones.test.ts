import { ZONES, zoneOf } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';

const nameOf = (code: string): string | undefined => ZONES[zoneOf(code)];

/** Keys that type a letter on some layout: AZERTY, QWERTZ with umlauts, Cyrillic, kana. */
const LETTER_CODES = [
  ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Key${letter}`),
  ...['BracketLeft', 'BracketRight', 'Semicolon', 'Quote', 'Backslash', 'Comma', 'Period', 'Slash'],
  ...['IntlBackslash', 'IntlRo'],
];

describe('zones', () => {
  it('put every key that types a letter on some layout in a zone that several such keys share', () => {
    const letters = new Map<number, number>();
    for (const code of LETTER_CODES) letters.set(zoneOf(code), (letters.get(zoneOf(code)) ?? 0) + 1);
    expect(Math.min(...letters.values())).toBeGreaterThanOrEqual(2);
    for (const name of ['punctuation', 'other'] as const) expect(letters.has(ZONES.indexOf(name))).toBe(false);
  });

  it.each([
    ['m of AZERTY and o umlaut', 'Semicolon', 'right-outer-home'],
    ['a umlaut, Cyrillic e', 'Quote', 'right-outer-home'],
    ['kana mu', 'Backslash', 'right-outer-home'],
    ['u umlaut, Cyrillic kha', 'BracketLeft', 'right-outer-top'],
    ['Cyrillic be, kana ne', 'Comma', 'right-outer-bottom'],
    ['kana ro', 'IntlRo', 'right-outer-bottom'],
    ['the key left of Z on ISO keyboards', 'IntlBackslash', 'left-outer-bottom'],
  ])('go by place, whatever the layout prints there: %s', (_, code, zone) => {
    expect(nameOf(code)).toBe(zone);
  });

  it('map all digits of one place to one zone', () => {
    for (const place of ['Digit', 'Numpad']) {
      expect(new Set(Array.from({ length: 10 }, (_, digit) => zoneOf(`${place}${digit}`))).size).toBe(1);
    }
  });

  it('keep the keypad apart from the digit row', () => {
    expect(nameOf('Digit7')).toBe('digit');
    expect(nameOf('Numpad7')).toBe('keypad-digit');
    for (const code of ['NumpadAdd', 'NumpadDecimal', 'NumpadEnter']) expect(nameOf(code)).toBe('keypad-operator');
  });

  it('separate shifts, caps lock and shortcut keys', () => {
    expect(['ShiftLeft', 'ShiftRight', 'CapsLock', 'ControlLeft', 'MetaRight'].map(nameOf)).toEqual([
      'left-shift',
      'right-shift',
      'caps-lock',
      'modifier',
      'modifier',
    ]);
  });

  it('keep their numbers: they are on the wire and in the parameters', () => {
    expect(ZONES.indexOf('left-outer-top')).toBe(0);
    expect(ZONES.indexOf('other')).toBe(18);
    expect(ZONES.slice(19)).toEqual([
      'keypad-digit',
      'keypad-operator',
      'right-outer-bottom',
      'left-shift',
      'right-shift',
      'caps-lock',
      'arrow',
      'tab',
      'shift',
    ]);
  });

  it.each(['F1', '', 'toString', '__proto__', 'MediaPlayPause'])('call %j other', (code) => {
    expect(nameOf(code)).toBe('other');
  });
});
