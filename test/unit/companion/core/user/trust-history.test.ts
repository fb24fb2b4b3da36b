import type { BankEvidence } from '@vigil/core/sessions/bank-evidence.ts';
import { MAX_POINTS, SHOWN_AFTER_MS, TrustHistory } from '@vigil/core/user/trust-history.ts';
import type { TrustEstimate } from '@vigil/core/verdicts/trust-estimate.ts';
import { describe, expect, it } from 'vitest';
import { NOTHING_SEEN } from '../../../../fakes/fake-engine.ts';

const session = {} as BankEvidence;
const estimate = (confidence: number | null): TrustEstimate => ({
  verdict: confidence === null ? 'insufficient' : 'match',
  trust: { ...NOTHING_SEEN, confidence, flags: { ...NOTHING_SEEN.flags, remote: false, keyboardChanged: false } },
  quality: null,
});

describe('TrustHistory', () => {
  it('never holds more than an hour, however long it is drawn', () => {
    const history = new TrustHistory();
    for (let s = 0; s < 9000; s++) history.note(session, estimate(0.9 - (s % 2) / 10), s * 1000);
    const points = history.pointsOf(session, 8999_000 + SHOWN_AFTER_MS);
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(points[0]?.atMs).toBeGreaterThanOrEqual(8999_000 - 3_600_000);
    expect(points.at(-1)?.atMs).toBe(8999_000);
  });

  it('shows nothing newer than a minute, and confidence in tenths', () => {
    const history = new TrustHistory();
    history.note(session, estimate(0.97), 0);
    history.note(session, { ...estimate(0.04), verdict: 'mismatch' }, 30_000);
    expect(history.shown(session, 59_999)).toEqual({ verdict: 'insufficient', confidence: null });
    expect(history.shown(session, 60_000)).toEqual({ verdict: 'match', confidence: 1 });
    expect(history.shown(session, 90_000)).toEqual({ verdict: 'mismatch', confidence: 0 });
  });

  it('gives no number where none would be given to a bank', () => {
    const history = new TrustHistory();
    history.note(session, { ...estimate(0.9), verdict: 'insufficient' }, 0);
    expect(history.pointsOf(session, SHOWN_AFTER_MS)).toEqual([{ atMs: 0, confidence: null, verdict: 'insufficient' }]);
  });

  it('continues when the clock is set back', () => {
    const history = new TrustHistory();
    history.note(session, estimate(0.9), 5_000_000);
    history.note(session, estimate(0.5), 1_000_000);
    expect(history.pointsOf(session, 2_000_000).map(({ atMs }) => atMs)).toEqual([1_000_000]);
  });

  it('forgets sessions that are gone, and their names', () => {
    const history = new TrustHistory();
    const name = history.idOf(session);
    history.keepOnly([session]);
    expect(history.idOf(session)).toBe(name);
    history.keepOnly([]);
    expect(history.idOf(session)).not.toBe(name);
  });
});
