import { AttestedSession, WATCH_MS } from '@vigil/bench/accuracy/attested-session.ts';
import type { Quality, Trust } from '@vigil/engine/engine-api.ts';
import { attestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { expect, it } from 'vitest';

const QUALITY: Quality = {
  stage: 'trained',
  progress: { keystroke: 1, pointer: 1 },
  learnt: {
    keystroke: { n: 1000, needed: 1000, expectedError: null },
    pointer: { n: 500, needed: 500, expectedError: null },
  },
  sessions: 12,
  createdAtMs: 0,
  updatedAtMs: 0,
};

const trusting = (confidence: number, nowMs: number): Trust => ({
  confidence,
  llr: 1,
  fmr: null,
  conclusive: true,
  evidence: { keys: 120, strokes: 30, clicks: 3, activeMs: 60_000, unseenMs: 0, lastAtMs: nowMs },
  modalities: { keystroke: { llr: 1, n: 120, newestMs: nowMs }, pointer: { llr: 0, n: 30, newestMs: nowMs } },
  flags: { injected: false, paste: false },
});

it('sends at the first batch, at every interval, and at once when the verdict changes', () => {
  const attested = new AttestedSession(QUALITY, 'os-user');
  const sent = (confidence: number, nowMs: number) =>
    attested.observe(trusting(confidence, nowMs), nowMs)?.verdict ?? null;
  expect(sent(0.95, 0)).toBe('match');
  expect(sent(0.95, WATCH_MS - 1)).toBeNull();
  expect(sent(0.95, WATCH_MS)).toBe('match');
  expect(sent(0.05, WATCH_MS + 250)).toBe('mismatch');
  // As in the companion: a verdict is left later than it is entered.
  expect(sent(0.12, WATCH_MS + 500)).toBeNull();
  expect(sent(0.2, WATCH_MS + 750)).toBe('uncertain');
});

it('answers a payment with the claims that a portal would take', () => {
  const attested = new AttestedSession(QUALITY, 'file');
  const trust = trusting(0.97, 5_000);
  attested.observe(trust, 5_000);
  const claims = attestationClaims.parse(attested.attest(trust, 5_000));
  expect(claims).toMatchObject({ verdict: 'match', confidence: 0.97, kp: 'file', ev: { keys: 100, strokes: 20 } });
});
