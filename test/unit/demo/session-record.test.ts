import type { FeedEvent, FeedFact } from '@vigil/demo/bank/feed-event.ts';
import {
  medianLatency,
  needsAttention,
  passes,
  type SessionRecord,
  takeEvent,
  verdictOf,
  verdictSpans,
} from '@vigil/demo/bank/web/console/session-record.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import { describe, expect, it } from 'vitest';
import { attestationFact } from './attestation-fact.ts';

function recordOf(...facts: readonly FeedFact[]): SessionRecord {
  const records = new Map<string, SessionRecord>();
  const events = facts.map(
    (fact, i): FeedEvent => ({ ...fact, seq: i + 1, at: i * 1000, session: 'ab12', user: 'ingrid' }),
  );
  for (const event of events) takeEvent(records, event);
  return records.get('ab12')!;
}

const signedIn: FeedFact = { kind: 'signed-in', by: 'code' };
const locked: FeedFact = { kind: 'locked', reason: 'verdict-mismatch' };
const refused: FeedFact = { kind: 'refused', code: 'nonce-used', message: 'Used.' };

describe('the record of a session', () => {
  it('is live until locked or signed out and stays locked', () => {
    expect(recordOf(signedIn).status).toBe('live');
    expect(recordOf(signedIn, { kind: 'signed-out', by: 'customer' }).status).toBe('ended');
    expect(recordOf(signedIn, locked, { kind: 'signed-out', by: 'customer' }).status).toBe('locked');
  });

  it('has the newest verdict', () => {
    expect(verdictOf(recordOf(signedIn))).toBeNull();
    expect(verdictOf(recordOf(signedIn, attestationFact('uncertain'), attestationFact('match')))).toBe('match');
  });

  it.each<[Verdict, boolean]>([
    ['match', false],
    ['insufficient', false],
    ['paused', false],
    ['uncertain', true],
    ['mismatch', true],
  ])('needs attention on %s: %s', (verdict, expected) => {
    expect(needsAttention(recordOf(signedIn, attestationFact(verdict)))).toBe(expected);
  });

  it('needs attention after a refusal until a valid token arrives', () => {
    expect(needsAttention(recordOf(signedIn, refused))).toBe(true);
    expect(needsAttention(recordOf(signedIn, refused, attestationFact('match')))).toBe(false);
    expect(
      needsAttention(recordOf(signedIn, attestationFact('mismatch'), { kind: 'signed-out', by: 'customer' })),
    ).toBe(false);
    expect(needsAttention(recordOf(signedIn, attestationFact('match'), locked))).toBe(true);
  });

  it('is found by name or session, within the filter', () => {
    const record = recordOf(signedIn, locked);
    expect(passes(record, 'locked', ' INGRID ')).toBe(true);
    expect(passes(record, 'attention', 'ab1')).toBe(true);
    expect(passes(record, 'live', '')).toBe(false);
    expect(passes(record, 'all', 'mats')).toBe(false);
  });
});

describe('verdictSpans', () => {
  it('joins equal neighbours and extends the last to the end', () => {
    const { attestations } = recordOf(attestationFact('match'), attestationFact('match'), attestationFact('uncertain'));
    expect(verdictSpans(attestations, 9000)).toEqual([
      { from: 0, to: 2000, verdict: 'match' },
      { from: 2000, to: 9000, verdict: 'uncertain' },
    ]);
    expect(verdictSpans([], 9000)).toEqual([]);
  });

  it('ends a span when the stream is silent for longer than the life of a token', () => {
    const { attestations } = recordOf(attestationFact('match'));
    expect(verdictSpans(attestations, 600_000)).toEqual([{ from: 0, to: 120_000, verdict: 'match' }]);
    const again = [attestations[0]!, { ...attestations[0]!, at: 300_000 }];
    expect(verdictSpans(again, 310_000)).toEqual([
      { from: 0, to: 120_000, verdict: 'match' },
      { from: 300_000, to: 310_000, verdict: 'match' },
    ]);
  });
});

describe('medianLatency', () => {
  it('ignores tokens without a challenge of their own', () => {
    const { attestations } = recordOf(
      attestationFact('match', 50),
      attestationFact('match'),
      attestationFact('match', 10),
      attestationFact('match', 90),
    );
    expect(medianLatency(attestations)).toBe(50);
    expect(medianLatency([])).toBeNull();
  });
});
