import { ZONES, zoneOf } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';

describe('zones', () => {
  it('puts every letter in a zone that several letters share', () => {
    const letters = new Map<number, number>();
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      const zone = zoneOf(`Key${letter}`);
      letters.set(zone, (letters.get(zone) ?? 0) + 1);
    }
    expect(Math.min(...letters.values())).toBeGreaterThanOrEqual(2);
    expect(letters.has(ZONES.indexOf('other'))).toBe(false);
  });

  it('does not tell digits or punctuation apart', () => {
    expect(zoneOf('Digit1')).toBe(zoneOf('Numpad9'));
    expect(zoneOf('Comma')).toBe(zoneOf('Slash'));
  });

  it.each(['F1', '', 'toString', '__proto__', 'MediaPlayPause'])('calls %j other', (code) => {
    expect(ZONES[zoneOf(code)]).toBe('other');
  });
});
