import { createEngine } from '@vigil/engine/engine.ts';
import type { Engine, EngineSession, Profile, Trust } from '@vigil/engine/engine-api.ts';
import { shippedParameters } from '@vigil/engine/parameters.ts';
import { type CaptureBatch, CONTEXTS, EVENT } from '@vigil/protocol/capture.ts';
import { captureBatch } from '@vigil/protocol/wire/capture-schema.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalMs, cut, type Typist, typing } from '../../../fakes/typing.ts';
import { tinyModel } from './keystroke/tiny-model.ts';

const ALICE: Typist = { holdMs: 95, flightMs: 90, spread: 0.5 };
const MALLORY: Typist = { holdMs: 140, flightMs: 190, spread: 0.6 };
const STREAM = 'stream-of-tests-0';
const T0 = 1_700_000_000_000;

/** Trust when the last batch has arrived. */
function feed(session: EngineSession, batches: readonly CaptureBatch[], originMs: number): Trust {
  let nowMs = originMs;
  for (const batch of batches) {
    nowMs = arrivalMs(batch, originMs);
    session.observe(batch, nowMs);
  }
  return session.trust(nowMs);
}

function enrolled(engine: Engine, sessions = 3, keys = 450, from = engine.newProfile(T0), seed = 100): Profile {
  let profile = from;
  for (let s = 0; s < sessions; s++) {
    const originMs = T0 + s * 86_400_000;
    const session = engine.startSession(profile, originMs);
    const batches = cut(typing(ALICE, keys, seed + s), [40], STREAM);
    feed(session, batches, originMs);
    const sample = session.takeSample(originMs + 600_000);
    if (sample !== null) profile = engine.enrol(profile, sample, originMs + 600_000);
  }
  return profile;
}

describe('engine', () => {
  it('is insufficient before it has learnt', () => {
    const engine = createEngine();
    const session = engine.startSession(engine.newProfile(T0), T0);
    const trust = feed(session, cut(typing(ALICE, 200, 1), [20], STREAM), T0);
    expect(trust.confidence).toBeNull();
    expect(trust.llr).toBeNull();
    expect(trust.evidence.keys).toBe(200);
  });

  it('learns a user, recognises them and rejects another', () => {
    const engine = createEngine();
    const profile = enrolled(engine);
    expect(engine.quality(profile, T0 + 4 * 86_400_000).stage).toBe('trained');
    const session = engine.startSession(profile, T0);
    const own = feed(session, cut(typing(ALICE, 150, 7), [25], STREAM), T0);
    expect(own.confidence).toBeGreaterThan(0.9);
    const start = 10 * 120_000;
    const other = feed(session, cut(typing(MALLORY, 150, 8, start), [25], STREAM, 100), T0);
    expect(other.confidence).toBeLessThan(0.1);
    expect(other.llr).toBeLessThan(own.llr!);
  });

  it('goes through the stages in order', () => {
    const engine = createEngine();
    let profile = engine.newProfile(T0);
    const stages = [engine.quality(profile, T0).stage];
    for (let s = 0; s < 3; s++) {
      profile = newProfile(engine, profile, T0 + s * 86_400_000, 400, 20 + s);
      stages.push(engine.quality(profile, T0 + s * 86_400_000).stage);
    }
    expect(stages).toEqual(['learning', 'provisional', 'provisional', 'trained']);
    expect(engine.quality(profile, T0 + 200 * 86_400_000).stage).toBe('drifting');
  });

  it('gives the same trust however the events are cut into batches', () => {
    const engine = createEngine();
    const profile = enrolled(engine);
    const bytes = engine.encodeProfile(profile);
    const events = [...typing(ALICE, 60, 3), ...typing(MALLORY, 60, 4, 300_000)];
    const whole = feed(engine.startSession(engine.decodeProfile(bytes), T0), cut(events, [400], STREAM), T0);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const session = engine.startSession(engine.decodeProfile(bytes), T0);
        expect(feed(session, cut(events, sizes, STREAM), T0)).toEqual(whole);
      }),
      { seed: 5, numRuns: 30 },
    );
  });

  it('never throws on what passes the schema', () => {
    const engine = createEngine();
    const profile = enrolled(engine, 1, 320);
    const tick = fc.oneof(fc.integer({ min: -50, max: 3000 }), fc.integer({ min: -864_000_000, max: 864_000_000 }));
    const px = fc.integer({ min: -100_000, max: 100_000 });
    const slot = fc.integer({ min: 0, max: 31 });
    const event = fc.oneof(
      fc.tuple(fc.constant(0), tick, fc.integer({ min: 0, max: 18 }), slot),
      fc.tuple(fc.constant(1), tick, slot),
      fc.tuple(fc.constant(2), tick, px, px),
      fc.tuple(fc.constantFrom(3, 4), tick, px, px, fc.integer({ min: 0, max: 4 })),
      fc.tuple(fc.constant(5), tick, px, px),
      fc.tuple(fc.constant(6), tick, fc.integer({ min: 0, max: 15 })),
      fc.tuple(fc.constant(7), tick, fc.integer({ min: 0, max: 0xffffffff })),
    );
    const batch = fc.record({
      stream: fc.constantFrom('aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'),
      seq: fc.integer({ min: 0, max: 50 }),
      at: fc.integer({ min: 0, max: 1e12 }),
      sent: fc.integer({ min: 0, max: 1e12 }),
      lost: fc.integer({ min: 0, max: 3 }),
      events: fc.array(event, { maxLength: 120 }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(batch, fc.integer({ min: 0, max: 1e13 })), { maxLength: 12 }), (arrivals) => {
        const session = engine.startSession(profile, T0);
        for (const [raw, nowMs] of arrivals) {
          session.observe(captureBatch.parse(raw) as CaptureBatch, nowMs);
          const trust = session.trust(nowMs);
          if (trust.confidence !== null) {
            expect(trust.confidence).toBeGreaterThanOrEqual(0);
            expect(trust.confidence).toBeLessThanOrEqual(1);
          }
          const sample = session.takeSample(nowMs);
          if (sample !== null) engine.encodeProfile(engine.enrol(profile, sample, nowMs));
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('decodes its own bytes and refuses others', () => {
    const engine = createEngine();
    const bytes = engine.encodeProfile(enrolled(engine, 1, 320));
    expect(engine.encodeProfile(engine.decodeProfile(bytes))).toEqual(bytes);
    expect(engine.encodeProfile(engine.decodeProfile(Buffer.from(bytes)))).toEqual(bytes);
    for (let i = 0; i < bytes.length; i += 7) {
      const flipped = bytes.slice();
      flipped[i]! ^= 0x10;
      expect(() => engine.decodeProfile(flipped)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^profile-(invalid|newer)$/) }),
      );
    }
    expect(() => engine.decodeProfile(bytes.subarray(0, 100))).toThrow(
      expect.objectContaining({ code: 'profile-invalid' }),
    );
  });

  it('drops a template of another keystroke model and learns a new one', () => {
    const before = createEngine({ parameters: { ...shippedParameters(), keystrokes: tinyModel() } });
    const old = enrolled(before);
    expect(before.quality(old, T0).learnt.keystroke.n).toBeGreaterThan(500);
    const engine = createEngine();
    const read = engine.decodeProfile(before.encodeProfile(old));
    expect(engine.quality(read, T0)).toMatchObject({ stage: 'learning', learnt: { keystroke: { n: 0 } } });
    const unknown = feed(engine.startSession(read, T0), cut(typing(ALICE, 150, 7), [25], STREAM), T0);
    expect(unknown.confidence).toBeNull();
    const retrained = engine.startSession(enrolled(engine, 3, 450, read, 200), T0);
    expect(feed(retrained, cut(typing(ALICE, 150, 7), [25], STREAM), T0).confidence).toBeGreaterThan(0.9);
  });

  it('falls silent when the evidence is old, and doubts before that', () => {
    const engine = createEngine();
    const session = engine.startSession(enrolled(engine), T0);
    const fresh = feed(session, cut(typing(ALICE, 100, 9), [25], STREAM), T0);
    const later = session.trust(fresh.evidence.lastAtMs! + 600_000);
    expect(later.confidence!).toBeLessThan(fresh.confidence!);
    expect(session.trust(fresh.evidence.lastAtMs! + 3_600_000).confidence).toBeNull();
  });

  it('marks keys that a program presses', () => {
    const engine = createEngine();
    const session = engine.startSession(enrolled(engine), T0);
    const constant = typing({ holdMs: 60, flightMs: 60, spread: 0.01, uneven: 0 }, 40, 2);
    expect(feed(session, cut(constant, [20], STREAM), T0).flags.injected).toBe(true);
  });

  it.each(['untrusted', 'unkeyed-input'] as const)('marks %s: one event that no hand made', (name) => {
    const engine = createEngine();
    const session = engine.startSession(enrolled(engine), T0);
    const batches = cut(typing(ALICE, 60, 55), [20], STREAM);
    expect(feed(session, batches, T0).flags.injected).toBe(false);
    const last = batches.at(-1) as CaptureBatch;
    const events = [[EVENT.context, 0, CONTEXTS.indexOf(name)]] as CaptureBatch['events'];
    const marked = { ...last, seq: last.seq + 1, at: last.at + last.sent, sent: 0, events };
    expect(feed(session, [marked], T0).flags.injected).toBe(true);
  });

  it('marks a replay of learnt input', () => {
    const engine = createEngine();
    const session = engine.startSession(enrolled(engine), T0);
    expect(feed(session, cut(typing(ALICE, 60, 101), [20], STREAM), T0).flags.injected).toBe(true);
    const fresh = engine.startSession(enrolled(engine), T0);
    expect(feed(fresh, cut(typing(ALICE, 60, 55), [20], STREAM), T0).flags.injected).toBe(false);
  });
});

function newProfile(engine: Engine, profile: Profile, originMs: number, keys: number, seed: number): Profile {
  const session = engine.startSession(profile, originMs);
  feed(session, cut(typing(ALICE, keys, seed), [40], STREAM), originMs);
  const sample = session.takeSample(originMs);
  return sample === null ? profile : engine.enrol(profile, sample, originMs);
}
