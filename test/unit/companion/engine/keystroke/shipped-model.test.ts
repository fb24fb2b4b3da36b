import { KEYSTROKE_PARAMETERS } from '@vigil/engine/keystroke/parameters.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
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
    for (const { entryOf } of shippedKeystrokeModel().kinds) expect(Math.min(...entryOf)).toBeGreaterThanOrEqual(0);
  });
});
