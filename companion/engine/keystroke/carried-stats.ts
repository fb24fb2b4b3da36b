/**
 * Keystroke statistics under a changed model. In: encoded statistics, the model they were counted under, the model in force. Out: the
 * statistics under the model in force; null where they mean nothing there.
 *
 * A sum is over (standardised value - offset) weight. Where two models standardise alike, and differ in offsets, weights, factors or
 * calibration only, the sums convert without loss: n and the sum give the mean standardised value. So a recalibration, and new
 * covariances over the shipped cells, cost the user nothing. A model that is gone cannot convert back: what was counted under such
 * a model is also kept as it would be under the shipped one, and so survives a roll-back, and the next parameters.
 */
import { KeystrokeStats } from './keystroke-stats.ts';
import type { KeystrokeModel, KindCells } from './model.ts';
import { ParametersError } from './parameters-error.ts';
import { shippedKeystrokeModel } from './shipped-model.ts';
import { decodeStats, encodeStats } from './stats-file.ts';

/** @throws {ParametersError} when the bytes are damaged. */
export function carriedStats(modelId: string, bytes: Uint8Array, model: KeystrokeModel): KeystrokeStats | null {
  if (modelId === model.id) return decodeStats(model, bytes);
  const shipped = shippedKeystrokeModel();
  if (modelId !== shipped.id || !standardiseAlike(shipped, model)) return null;
  return converted(decodeStats(shipped, bytes), shipped, model);
}

/** Statistics under `model` as they would be under the shipped one; empty where that means nothing, or is what they are. */
export function encodeAsShipped(model: KeystrokeModel, stats: KeystrokeStats): Uint8Array {
  const shipped = shippedKeystrokeModel();
  const isOther = model.id !== shipped.id && standardiseAlike(model, shipped) && standardiseAlike(shipped, model);
  return isOther ? encodeStats(shipped, converted(stats, model, shipped)) : new Uint8Array(0);
}

/**
 * What `encodeAsShipped` wrote, under `model`; null where it is empty, of another shipped model, or means nothing there.
 *
 * @throws {ParametersError} when the bytes are damaged.
 */
export function carriedFromShipped(bytes: Uint8Array, model: KeystrokeModel): KeystrokeStats | null {
  if (bytes.length === 0) return null;
  try {
    return carriedStats(shippedKeystrokeModel().id, bytes, model);
  } catch (error) {
    if (error instanceof ParametersError && error.code === 'parameters-other-model') return null;
    throw error;
  }
}

function converted(stats: KeystrokeStats, from: KeystrokeModel, to: KeystrokeModel): KeystrokeStats {
  const result = new KeystrokeStats(to.cellCount);
  result.keys = stats.keys;
  for (let cell = 0; cell < to.cellCount; cell++) {
    const n = stats.counts[cell]!;
    if (n === 0) continue;
    const values = stats.sums[cell]! / from.weight[cell]! + n * from.offset[cell]!;
    result.counts[cell] = n;
    result.sums[cell] = (values - n * to.offset[cell]!) * to.weight[cell]!;
  }
  return result;
}

/** Cells, their order, and how a value is standardised. A weight of 0 has lost its sum. */
export function standardiseAlike(a: KeystrokeModel, b: KeystrokeModel): boolean {
  return (
    a.clip === b.clip &&
    a.cellCount === b.cellCount &&
    a.kinds.length === b.kinds.length &&
    a.kinds.every((kind, index) => alike(kind, b.kinds[index]!)) &&
    a.weight.every((weight) => weight > 0)
  );
}

function alike(a: KindCells, b: KindCells): boolean {
  const same = (left: ArrayLike<number>, right: ArrayLike<number>) =>
    left.length === right.length && Array.from(left).every((value, index) => value === right[index]);
  return (
    a.kind === b.kind &&
    a.firstCell === b.firstCell &&
    a.firstSpreadCell === b.firstSpreadCell &&
    same(a.entryOf, b.entryOf) &&
    same(a.mean, b.mean) &&
    same(a.deviation, b.deviation) &&
    same(a.spreadMean, b.spreadMean) &&
    same(a.spreadDeviation, b.spreadDeviation)
  );
}
