import { BankEvidence } from '@vigil/core/sessions/bank-evidence.ts';
import { BrowserSession } from '@vigil/core/sessions/browser-session.ts';
import { CaptureGap, RECOVERY_KEYS, UNSEEN_GAP_MS } from '@vigil/core/sessions/capture-gap.ts';
import { ABSENT_MS, MAX_SESSIONS, Sessions } from '@vigil/core/sessions/sessions.ts';
import { NO_STANDING, Standing, type StandingRecord } from '@vigil/core/sessions/standing.ts';
import { MAX_STREAMS, ORPHAN_MS, StreamTable } from '@vigil/core/sessions/stream-table.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { EvidenceScope } from '@vigil/protocol/attestation/evidence-scope.ts';
import { type CaptureBatch, type CaptureEvent, contextCode, EVENT } from '@vigil/protocol/capture.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../../../fakes/fake-engine.ts';

const keys = (count: number): CaptureEvent[] => Array.from({ length: count }, () => [EVENT.keyDown, 1, 0, 0]);
const batch = (seq: number, events: CaptureEvent[] = [], lost = 0, stream = 's'): CaptureBatch => ({
  stream,
  seq,
  at: 0,
  sent: 1,
  lost,
  events,
});

describe('CaptureGap', () => {
  const gap: CaptureEvent = [EVENT.context, 0, contextCode('gap')];

  it.each([
    ['lost events', batch(0, [], 1), 0],
    ['a skipped batch', batch(1), 1],
    ['a capture that was torn down', batch(0, [gap]), 0],
  ])('opens on %s and closes after enough input', (_, hole, skipped) => {
    const capture = new CaptureGap();
    expect(capture.open).toBe(false);
    capture.observe(hole, skipped);
    expect(capture.open).toBe(true);
    capture.observe(batch(2, keys(RECOVERY_KEYS - 1)), 0);
    expect(capture.open).toBe(true);
    capture.observe(batch(3, keys(1)), 0);
    expect(capture.open).toBe(false);
  });

  it('counts only what came after the hole', () => {
    const capture = new CaptureGap();
    capture.observe(batch(0, [...keys(50), gap, ...keys(3)]), 0);
    expect(capture.open).toBe(true);
  });

  it('counts clicks', () => {
    const capture = new CaptureGap();
    capture.observe(batch(0, [], 1), 0);
    const clicks = Array.from({ length: 10 }, (): CaptureEvent => [EVENT.pointerDown, 1, 0, 0, 0]);
    capture.observe(batch(1, clicks), 0);
    expect(capture.open).toBe(false);
  });
});

describe('StreamTable', () => {
  const nobody = () => {};

  it('takes each batch once, in order, and counts skipped ones', () => {
    const table = new StreamTable();
    table.open('s', 'o', {}, nobody);
    const stream = table.get('s');
    if (stream === undefined) throw new Error('no stream');
    expect([4, 4, 3, 5, 9, 7, 10].map((seq) => table.take(stream, batch(seq)))).toEqual([0, null, null, 0, 3, null, 0]);
  });

  it('accounts for every batch, however they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), (seqs) => {
        const table = new StreamTable();
        table.open('s', 'o', {}, nobody);
        const stream = table.get('s');
        if (stream === undefined) return false;
        const taken = seqs.map((seq) => ({ seq, skipped: table.take(stream, batch(seq)) }));
        const fresh = taken.filter((one) => one.skipped !== null);
        const span = Math.max(...seqs) - (seqs[0] ?? 0) + 1;
        return span === fresh.length + fresh.reduce((sum, one) => sum + (one.skipped ?? 0), 0);
      }),
      { seed: 3 },
    );
  });

  it('gives a name to one origin only', () => {
    const table = new StreamTable();
    expect(table.open('s', 'https://a.example', {}, nobody)).toBe(true);
    expect(table.open('s', 'https://b.example', {}, nobody)).toBe(false);
    expect(table.get('s')?.origin).toBe('https://a.example');
  });

  it('keeps a stream for a reconnect, and not for ever', () => {
    const table = new StreamTable();
    const [first, second] = [{}, {}];
    table.open('s', 'o', first, nobody);
    table.open('t', 'o', first, nobody);
    table.orphan(first, 0);
    table.open('s', 'o', second, nobody);
    expect(table.expire(ORPHAN_MS)).toEqual([]);
    expect(table.expire(ORPHAN_MS + 1).map((stream) => stream.name)).toEqual(['t']);
    expect(table.get('s')?.owner).toBe(second);
  });

  it('makes room by the frame that was silent for longest', () => {
    const table = new StreamTable();
    const evicted: string[] = [];
    for (let i = 0; i <= MAX_STREAMS; i++) table.open(`s${i}`, 'o', {}, (stream) => evicted.push(stream.name));
    expect(evicted).toEqual(['s0']);
    expect(table.all.length).toBe(MAX_STREAMS);
  });
});

describe('Sessions', () => {
  it('is bounded, and gives up only who is away', () => {
    const engine = new FakeEngine();
    const sessions = new Sessions(engine, () => {});
    const owner = {};
    const first = sessions.join('c0', owner, engine.newProfile(), 0);
    for (let i = 1; i < MAX_SESSIONS; i++) sessions.join(`c${i}`, owner, engine.newProfile(), 0);
    expect(sessions.join('one more', owner, engine.newProfile(), 0)).toBeNull();
    if (first === null) throw new Error('no session');
    sessions.leave(first, owner, 0);
    expect(sessions.join('one more', owner, engine.newProfile(), 0)).not.toBeNull();
    expect(sessions.all.length).toBe(MAX_SESSIONS);
  });

  it('drops a browser that is away for longer than a visit lasts, and no other', () => {
    const engine = new FakeEngine();
    const sessions = new Sessions(engine, () => {});
    const [here, away, back] = [{}, {}, {}];
    sessions.join('here', here, engine.newProfile(), 0);
    for (const [client, owner] of [
      ['away', away],
      ['back', back],
    ] as const) {
      const session = sessions.join(client, owner, engine.newProfile(), 0);
      if (session !== null) sessions.leave(session, owner, 1000);
    }
    sessions.join('back', back, engine.newProfile(), 0);
    sessions.expire(1000 + ABSENT_MS);
    expect(sessions.all).toHaveLength(3);
    sessions.expire(1001 + ABSENT_MS);
    expect(sessions.all.map(({ client }) => client)).toEqual(['here', 'back']);
  });

  it('gives a browser its own session back', () => {
    const engine = new FakeEngine();
    const sessions = new Sessions(engine, () => {});
    const before = sessions.join('c', {}, engine.newProfile(), 0);
    expect(sessions.join('c', {}, engine.newProfile(), 0)).toBe(before);
  });
});

describe('BankEvidence', () => {
  const environment = (engine: FakeEngine) => ({
    paused: false,
    remote: 'no' as const,
    keyboardMs: 0,
    quality: engine.quality(engine.newProfile(), 0),
    standing: new Standing(NO_STANDING, { saveStanding: () => {} }, () => {}),
  });
  const open = (engine: FakeEngine) => new BankEvidence(engine, () => {}, engine.newProfile(), 0);

  it.each(['observe', 'trust', 'startSession'] as const)('is unavailable, and no worse, when %s fails', (method) => {
    const engine = new FakeEngine();
    engine.estimateOf(0.99);
    engine.broken = method;
    const evidence = open(engine);
    evidence.observe(batch(0, keys(1)), 0, engine.newProfile(), 0);
    expect(evidence.estimate('bank', environment(engine), 0).verdict).toBe('unavailable');
    engine.broken = null;
    evidence.observe(batch(1, keys(1)), 0, engine.newProfile(), 0);
    expect(evidence.estimate('bank', environment(engine), 0).verdict).toBe('match');
  });

  it('learns nothing across a gap', () => {
    const engine = new FakeEngine();
    engine.samples = 2;
    const evidence = open(engine);
    evidence.observe(batch(0, [], 3), 0, engine.newProfile(), 0);
    expect(evidence.takeSample(0)).toBeNull();
    evidence.observe(batch(1, keys(RECOVERY_KEYS)), 0, engine.newProfile(), 0);
    expect(evidence.takeSample(0)).not.toBeNull();
  });

  it('ends in insufficient after unseen activity, until enough was seen', () => {
    const engine = new FakeEngine();
    engine.estimateOf(0.99);
    const evidence = open(engine);
    evidence.unseen(UNSEEN_GAP_MS - 1, 0);
    expect(evidence.estimate('bank', environment(engine), 0).verdict).toBe('match');
    evidence.unseen(1, 0);
    expect(evidence.estimate('bank', environment(engine), 0).verdict).toBe('insufficient');
    expect(engine.unseenMs).toBe(UNSEEN_GAP_MS);
    evidence.observe(batch(0, keys(RECOVERY_KEYS)), 0, engine.newProfile(), 0);
    expect(evidence.estimate('bank', environment(engine), 0).verdict).toBe('match');
  });

  it('counts the unseen activity that a batch states', () => {
    const engine = new FakeEngine();
    engine.estimateOf(0.99);
    const evidence = open(engine);
    const hidden = { ...batch(0), unseen: { ms: UNSEEN_GAP_MS, acts: 16 } };
    evidence.observe(hidden, 0, engine.newProfile(), 0);
    expect(evidence.estimate('bank', environment(engine), 0).verdict).toBe('insufficient');
    expect(engine.unseenMs).toBe(UNSEEN_GAP_MS);
  });
});

describe('BrowserSession', () => {
  const browserSession = (engine: FakeEngine, scope: () => EvidenceScope) =>
    new BrowserSession({ client: 'c', engine, onFault: () => {}, scope, profile: engine.newProfile(), nowMs: 0 });

  it('has evidence of each bank, or one of all where the scope is the machine; another scope restarts it', () => {
    let scope: EvidenceScope = 'bank';
    const session = browserSession(new FakeEngine(), () => scope);
    const own = session.evidenceOf('a');
    expect(session.evidenceOf('b')).not.toBe(own);
    scope = 'machine';
    const pooled = session.evidenceOf('a');
    expect(session.evidenceOf('b')).toBe(pooled);
    expect(session.evidence).toEqual([pooled]);
    session.dropEvidence('b');
    expect(session.evidenceOf('a')).not.toBe(pooled);
    scope = 'bank';
    expect(session.evidenceOf('a')).not.toBe(own);
  });

  it('takes each batch of an open stream once, and counts skipped ones', () => {
    const engine = new FakeEngine();
    const session = browserSession(engine, () => 'bank');
    session.streams.open('s', 'o', {}, () => {});
    expect(session.take(batch(0))).toBe(0);
    expect(session.take(batch(0))).toBeNull();
    expect(session.take(batch(3))).toBe(2);
    expect(session.take(batch(0, [], 0, 'stranger'))).toBeNull();
  });
});

describe('Standing', () => {
  const estimateOf = (verdict: Verdict) => ({ verdict, trust: null, quality: null });
  const newStanding = (record: StandingRecord, saveStanding: (record: StandingRecord) => void = () => {}) =>
    new Standing(record, { saveStanding }, () => {});
  const verdictAfter = (standing: Standing, verdict: Verdict) =>
    standing.apply('bank', estimateOf(verdict), 5000).verdict;

  it('keeps a mismatch over a restart and a pause until the bank authenticates the user', () => {
    let saved: StandingRecord = NO_STANDING;
    const first = newStanding(saved, (record) => {
      saved = record;
    });
    first.onUserAuthenticated('bank', 0);
    expect(verdictAfter(first, 'mismatch')).toBe('mismatch');
    const second = newStanding(saved);
    for (const verdict of ['match', 'insufficient', 'paused', 'unavailable'] as const) {
      expect(verdictAfter(second, verdict)).toBe('mismatch');
    }
    expect(second.onUserAuthenticated('bank', 3000)).toBe(false);
    expect(verdictAfter(second, 'match')).toBe('mismatch');
    expect(second.onUserAuthenticated('bank', 5000)).toBe(true);
    expect(verdictAfter(second, 'match')).toBe('match');
    expect(second.apply('other', estimateOf('match'), 0).verdict).toBe('match');
  });

  it('keeps a mismatch that the disk refused, and writes it as soon as there is room', () => {
    let saved: StandingRecord = NO_STANDING;
    let isFull = true;
    const faults: string[] = [];
    const saveStanding = (record: StandingRecord) => {
      if (isFull) throw new VigilError('store-full', 'The disk is full.');
      saved = record;
    };
    const standing = new Standing(NO_STANDING, { saveStanding }, (code) => faults.push(code));
    expect(verdictAfter(standing, 'mismatch')).toBe('mismatch');
    expect(verdictAfter(standing, 'insufficient')).toBe('mismatch');
    expect([saved, faults]).toEqual([NO_STANDING, ['store-full', 'store-full']]);
    isFull = false;
    expect(verdictAfter(standing, 'insufficient')).toBe('mismatch');
    expect(saved.mismatches).toEqual({ bank: 5000 });
  });

  it('counts by the bank’s clock: setting this machine’s clock back ends no mismatch', () => {
    const standing = newStanding(NO_STANDING);
    standing.onUserAuthenticated('bank', 100_000);
    standing.onBankTime('bank', 200_000);
    standing.apply('bank', estimateOf('mismatch'), 1000);
    expect(standing.onUserAuthenticated('bank', 100_000)).toBe(false);
    expect(standing.onUserAuthenticated('bank', 201_000)).toBe(true);
  });

  it('ends with a match at a bank that never sends auth_time', () => {
    const standing = newStanding(NO_STANDING);
    expect(verdictAfter(standing, 'mismatch')).toBe('mismatch');
    expect(verdictAfter(standing, 'insufficient')).toBe('mismatch');
    expect(verdictAfter(standing, 'match')).toBe('match');
    expect(verdictAfter(standing, 'insufficient')).toBe('insufficient');
  });
});
