import { isTrainingDue, trainProfile } from '@vigil/engine/adaptation/training.ts';
import { seededRandom } from '@vigil/engine/base/random.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { StrokeReservoir } from '@vigil/engine/pointer/stroke-reservoir.ts';
import { newProfileState, type ProfileState } from '@vigil/engine/profile.ts';
import { decodeProfileState, encodeProfileState, typingInProfile } from '@vigil/engine/profile-codec.ts';
import { NO_STRETCHES } from '@vigil/engine/trust/own-stretches.ts';
import { zoneOf } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';

const STROKES = 120;
const SHIPPED = { model: shippedKeystrokeModel(), pointerId: '' };
const POINTER_MAGIC = [...Buffer.from('VGPM')];

function trained(): ProfileState {
  const random = seededRandom(3);
  const reservoir = new StrokeReservoir();
  for (let stroke = 0; stroke < STROKES; stroke++) {
    reservoir.add(
      stroke % 3,
      0,
      Float32Array.from({ length: 51 }, (_, f) => (f === 0 ? 1 : 40 * random())),
    );
  }
  const profile = { ...newProfileState(0, SHIPPED), reservoir, strokesSeen: STROKES };
  const background = shippedBackground();
  return trainProfile(profile, 1, { ...background, people: background.people.map((rows) => rows.slice(0, 51 * 200)) });
}

function pointerSection(bytes: Uint8Array): { readonly from: number; readonly to: number } {
  const from = Buffer.from(bytes).indexOf(Buffer.from(POINTER_MAGIC));
  return { from, to: from + new DataView(bytes.buffer, bytes.byteOffset).getUint32(from - 4, true) };
}

/** One byte of the pointer template changed, and all checksums right again. */
function altered(bytes: Uint8Array, place: number, value: number): Uint8Array {
  const copy = bytes.slice();
  const { from, to } = pointerSection(copy);
  copy[from + place] = value;
  const view = new DataView(copy.buffer);
  view.setUint32(to - 4, fnv(copy.subarray(from, to - 4)), true);
  view.setUint32(copy.length - 4, fnv(copy.subarray(0, copy.length - 4)), true);
  return copy;
}

function fnv(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** As two fits make them that keep the shipped cells. */
const [OWN, NEXT] = ['0123456789abcdef', 'fedcba9876543210'].map((id, k) => ({
  ...SHIPPED.model,
  id,
  weight: SHIPPED.model.weight.map((weight) => weight * (1.5 + k)),
  offset: SHIPPED.model.offset.map((offset) => offset + 0.25 - k),
}));

function typedUnder(model: KeystrokeModel): ProfileState {
  const profile = newProfileState(0, { model, pointerId: '' });
  for (let key = 0; key < 500; key++) {
    const [zone, previousZone] = [zoneOf('KeyA'), zoneOf(key % 2 === 0 ? 'KeyT' : 'Space')];
    const times = { holdMs: 80 + ((key * 37) % 60), downDownMs: 150 + ((key * 53) % 90) };
    const before = { previousZone, previousHoldMs: 90, previousDownDownMs: 170, earlierZone: zone };
    profile.keystrokes.add(model, { zone, ...times, ...before });
  }
  return { ...profile, keysSeen: 500 };
}

describe('a profile that was learnt under parameters of a deployment', () => {
  const stored = encodeProfileState(typedUnder(OWN!), OWN!);

  it.each([
    ['the shipped ones, after a roll-back', SHIPPED.model],
    ['the next ones of the deployment', NEXT!],
    ['its own', OWN!],
  ])('keeps its typing under %s', (_name, model) => {
    expect(typingInProfile(stored, { model, pointerId: '' })).toEqual({ keys: 500, carried: true });
    const read = decodeProfileState(stored, { model, pointerId: '' });
    const counted = typedUnder(model);
    expect(read.keysSeen).toBe(500);
    read.keystrokes.sums.forEach((sum, cell) => {
      expect(sum).toBeCloseTo(counted.keystrokes.sums[cell]!, 1);
    });
  });

  it('loses its typing under other cells', () => {
    const moved = { ...OWN!, id: '00112233aabbccdd', clip: OWN!.clip + 1 };
    expect(typingInProfile(stored, { model: moved, pointerId: '' }).carried).toBe(false);
    const apart = encodeProfileState(typedUnder(moved), moved);
    expect(typingInProfile(apart, SHIPPED).carried).toBe(false);
  });
});

describe('a stored profile', () => {
  const profile = trained();
  const bytes = encodeProfileState(profile, SHIPPED.model);

  it('keeps its pointer template, which needs no training', () => {
    const read = decodeProfileState(bytes, SHIPPED);
    expect(read.pointer?.centres).toEqual(profile.pointer?.centres);
    expect(isTrainingDue(read)).toBe(false);
  });

  it('with a pointer template of an older version keeps the strokes and is due for training', () => {
    const read = decodeProfileState(altered(bytes, 4, 1), SHIPPED);
    expect(read.pointer).toBeNull();
    expect(read.reservoir.strokes).toBe(STROKES);
    expect(isTrainingDue(read)).toBe(true);
  });

  it('trained under other pointer parameters keeps the strokes and is due for training', () => {
    const read = decodeProfileState(bytes, { ...SHIPPED, pointerId: 'other' });
    expect(read).toMatchObject({ pointer: null, pointerId: 'other', keysSeen: profile.keysSeen });
    expect(read.reservoir.strokes).toBe(STROKES);
    expect(isTrainingDue(read)).toBe(true);
    const own = encodeProfileState({ ...profile, pointerId: 'other' }, SHIPPED.model);
    expect(decodeProfileState(own, { ...SHIPPED, pointerId: 'other' }).pointer).not.toBeNull();
    expect(decodeProfileState(own, SHIPPED).pointer).toBeNull();
  });

  it('keeps how own stretches compared, unless typing is judged by another model', () => {
    const ownStretches = { n: 40, sum: 120.5, squares: 400.25 };
    const learnt = encodeProfileState({ ...profile, ownStretches }, SHIPPED.model);
    expect(decodeProfileState(learnt, SHIPPED).ownStretches).toEqual(ownStretches);
    const other = { ...SHIPPED, model: { ...SHIPPED.model, id: '0123456789abcdef' } };
    expect(decodeProfileState(learnt, other).ownStretches).toEqual(NO_STRETCHES);
  });

  it('of file version 2 knows nothing of own stretches', () => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 4;
    for (let section = 0; section < 6; section++) at += 4 + view.getUint32(at, true);
    const old = new Uint8Array(at + 4);
    old.set(bytes.subarray(0, at));
    old[3] = 2;
    new DataView(old.buffer).setUint32(at, fnv(old.subarray(0, at)), true);
    expect(decodeProfileState(old, SHIPPED)).toMatchObject({ ownStretches: NO_STRETCHES, strokesSeen: STROKES });
  });

  it('with a damaged pointer template is refused', () => {
    expect(() => decodeProfileState(altered(bytes, 0, 0), SHIPPED)).toThrow('profile');
  });
});
