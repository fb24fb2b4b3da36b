/** Texts typed again and again, through the engine's door. In: made-up hands. Out: nothing. */

import { seededRandom } from '@vigil/engine/base/random.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import type { Engine, Profile, Trust } from '@vigil/engine/engine-api.ts';
import { textHash } from '@vigil/engine/keystroke/known-texts.ts';
import type { ProfileState } from '@vigil/engine/profile.ts';
import { EVENT } from '@vigil/protocol/capture.ts';
import { describe, expect, it } from 'vitest';
import { arrivalMs, cut, type TimedEvent, type Typist, typing } from '../../../fakes/typing.ts';

const ALICE: Typist = { holdMs: 95, flightMs: 90, spread: 0.5 };
const STREAM = 'stream-of-tests-0';
const T0 = 1_700_000_000_000;
const FIELD = 4_242;
const TEXT = [15, 3, 9, 0, 14, 3, 9, 1, 8, 10, 12];

/** The text once, with a rhythm that belongs to the hand and varies little. */
function repetition(hand: number, seed: number, startTicks: number): TimedEvent[] {
  const habit = seededRandom(hand);
  const random = seededRandom(seed);
  const events: TimedEvent[] = [{ ticks: startTicks, event: (dt) => [EVENT.field, dt, FIELD] }];
  let ticks = startTicks + 5_000;
  for (const [slot, zone] of TEXT.entries()) {
    const up = ticks + Math.round(10 * (60 + 70 * habit() + 30 * (random() - 0.5)));
    const at = ticks;
    events.push({ ticks: at, event: (dt) => [EVENT.keyDown, dt, zone, slot] });
    events.push({ ticks: up, event: (dt) => [EVENT.keyUp, dt, slot] });
    ticks += Math.round(10 * (90 + 160 * habit() + 50 * (random() - 0.5)));
  }
  events.push({ ticks: ticks + 5_000, event: (dt) => [EVENT.field, dt, 0] });
  return events.sort((a, b) => a.ticks - b.ticks);
}

function repetitions(hand: number, count: number, seed: number, startTicks = 0): TimedEvent[] {
  return Array.from({ length: count }, (_, i) => repetition(hand, seed + i, startTicks + i * 60_000)).flat();
}

function play(engine: Engine, profile: Profile, events: readonly TimedEvent[], size = 40) {
  const session = engine.startSession(profile, T0);
  let trust: Trust = session.trust(T0);
  for (const batch of cut(events, [size], STREAM)) {
    session.observe(batch, arrivalMs(batch, T0));
    trust = session.trust(arrivalMs(batch, T0));
  }
  return { session, trust };
}

/** Alice: 200 free keys and the text `count` times, all learnt. */
function enrolled(engine: Engine, count: number): Profile {
  const profile = engine.newProfile(T0);
  const events = [...typing(ALICE, 200, 7), ...repetitions(1, count, 100, 1_000_000)];
  const { session } = play(engine, profile, events);
  const sample = session.takeSample(T0 + 900_000);
  return engine.enrol(profile, sample!, T0 + 900_000);
}

describe('a text typed again and again', () => {
  it('is learnt by field, and its keys count once', () => {
    const engine = createEngine();
    const { texts } = enrolled(engine, 14) as ProfileState;
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatchObject({ field: FIELD, keys: TEXT.length, hash: textHash(FIELD, TEXT) });
    // The last one waits in the block that is still open.
    expect(texts[0]!.template.samples).toHaveLength(13);
    const { trust } = play(engine, enrolled(engine, 14), repetitions(1, 4, 900));
    expect(trust.evidence.keys).toBe(4 * TEXT.length);
  });

  it('separates the user from another who types the same text', () => {
    const engine = createEngine();
    const llrOf = (hand: number) =>
      play(engine, enrolled(engine, 20), repetitions(hand, 4, 900)).trust.modalities.text!.llr;
    expect(llrOf(1)).toBeGreaterThan(1);
    expect(llrOf(2)).toBeLessThan(-1);
  });

  it('is compared with the template for any split into batches', () => {
    const engine = createEngine();
    const bytes = engine.encodeProfile(enrolled(engine, 14));
    const events = [...repetitions(1, 2, 900), ...typing(ALICE, 40, 3, 200_000), ...repetitions(1, 1, 950, 900_000)];
    const trusts = [1, 7, 300].map((size) => play(engine, engine.decodeProfile(bytes), events, size).trust);
    expect(trusts[1]).toEqual(trusts[0]);
    expect(trusts[2]).toEqual(trusts[0]);
  });
});

describe('a profile of file version 1', () => {
  it('is read, without texts and without fingerprints of the old kind', () => {
    const engine = createEngine();
    const profile = enrolled(engine, 14) as ProfileState;
    const bytes = engine.encodeProfile(profile);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 4;
    for (let section = 0; section < 5; section++) at += 4 + view.getUint32(at, true);
    const old = new Uint8Array(at + 4);
    old.set(bytes.subarray(0, at));
    old[3] = 1;
    const sum = old.subarray(0, at).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
    new DataView(old.buffer).setUint32(at, sum, true);
    const back = engine.decodeProfile(old) as ProfileState;
    expect(back.keysSeen).toBe(profile.keysSeen);
    expect(back.keystrokes.keys).toBeCloseTo(profile.keystrokes.keys, 3);
    expect(back.texts).toEqual([]);
    expect(back.fingerprints).toHaveLength(0);
    expect(profile.fingerprints.length).toBeGreaterThan(0);
  });
});
