import { CAPITAL_ZONES, KINDS } from '@vigil/engine/keystroke/observation.ts';
import { KEYSTROKE_PARAMETERS } from '@vigil/engine/keystroke/parameters.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';

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

  it('have a cell for every zone and pair of zones', () => {
    const timed = shippedKeystrokeModel().kinds.filter(({ kind }) => KINDS[kind] !== 'capital');
    for (const { entryOf } of timed) expect(Math.min(...entryOf)).toBeGreaterThanOrEqual(0);
  });

  it('count every way of making capitals, and no other key as one', () => {
    const capital = shippedKeystrokeModel().kinds.find(({ kind }) => KINDS[kind] === 'capital');
    const counted = ZONES.flatMap((_, zone) => ((capital?.entryOf[zone] ?? -1) >= 0 ? [zone] : []));
    expect(counted).toEqual(CAPITAL_ZONES);
  });
});
