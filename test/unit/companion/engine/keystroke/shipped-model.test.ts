import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { CAPITAL_ZONES, finestContext, isTimed, KINDS, measure } from '@vigil/engine/keystroke/observation.ts';
import { KEYSTROKE_PARAMETERS } from '@vigil/engine/keystroke/parameters.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';

/** A keystroke of every zone after every other. */
function everyPair(): Keystroke[] {
  const times = { holdMs: 90, downDownMs: 150, previousHoldMs: 90, previousDownDownMs: 150 };
  return ZONES.flatMap((_, previousZone) =>
    ZONES.map((_, zone) => ({ ...times, zone, previousZone, earlierZone: previousZone })),
  );
}

describe('shipped keystroke parameters', () => {
  it('parse, say whose data they stand on and under which terms', () => {
    const { provenance } = shippedKeystrokeModel();
    expect(provenance.source).toContain('Aalto');
    expect(provenance.terms).toContain('non-commercial');
    expect(provenance.people).toBeGreaterThan(1_000);
  });

  it('leave room for the other modalities', () => {
    expect(Buffer.from(KEYSTROKE_PARAMETERS, 'base64').length).toBeLessThanOrEqual(170 * 1024);
  });

  it('have a cell for every zone and pair of zones that is compared', () => {
    const timed = shippedKeystrokeModel().kinds.filter(({ kind }) => KINDS[kind] !== 'capital');
    for (const { kind, entryOf } of timed) {
      for (const keystroke of everyPair().filter(isTimed)) {
        if (Number.isNaN(measure(kind, keystroke))) continue;
        expect(entryOf[finestContext(kind, keystroke)]).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('give the keypad cells of its own', () => {
    const digit = ZONES.indexOf('keypad-digit');
    for (const { kind, entryOf } of shippedKeystrokeModel().kinds) {
      const keypad = everyPair().filter(({ zone, previousZone }) => zone === digit && previousZone === digit);
      const letters = everyPair().filter(({ zone, previousZone }) => zone < digit && previousZone < digit);
      const entries = (of: typeof keypad) => of.map((keystroke) => entryOf[finestContext(kind, keystroke)]!);
      if (Number.isNaN(measure(kind, keypad[0]!))) continue;
      expect(entries(letters)).not.toContain(entries(keypad)[0]);
    }
  });

  it('count every way of making capitals, and no other key as one', () => {
    const capital = shippedKeystrokeModel().kinds.find(({ kind }) => KINDS[kind] === 'capital');
    const counted = ZONES.flatMap((_, zone) => ((capital?.entryOf[zone] ?? -1) >= 0 ? [zone] : []));
    expect(counted).toEqual(CAPITAL_ZONES);
  });
});
