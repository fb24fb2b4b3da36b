/**
 * What a stroke had to do, as far as the screen decides it and not the hand. In: a coded stroke (51 bytes). Out: its task:
 * the kind of stroke and about how far it went.
 *
 * How often somebody clicks or crosses the screen is their work of the hour; how they do it is they. Scores are therefore
 * compared with the person's own at the same task (docs/decisions/pointer.md).
 */
import { encodeFeatures, FEATURE_COUNT, FEATURES, STROKE_KINDS } from './stroke-features.ts';

const KIND = 0;
const END_TO_END = FEATURES.findIndex(({ name }) => name === 'end-to-end');
/** About as many strokes go as far as between each two of these; px. */
const DISTANCES = [80, 220, 450];
const CUTS = DISTANCES.map(codeOfDistance);
/** A stroke without a path, and one more than there are cuts. */
const REACHES = CUTS.length + 2;

export const TASKS = STROKE_KINDS.length * REACHES;

export function taskOf(codes: Uint8Array, offset = 0): number {
  const distance = codes[offset + END_TO_END]!;
  let reach = distance === 0 ? 0 : 1;
  for (const cut of CUTS) if (distance >= cut) reach++;
  const kind = Math.min(Math.max(codes[offset + KIND]! - 1, 0), STROKE_KINDS.length - 1);
  return kind * REACHES + reach;
}

function codeOfDistance(px: number): number {
  const codes = new Uint8Array(FEATURE_COUNT);
  encodeFeatures(new Float32Array(FEATURE_COUNT).fill(px), codes);
  return codes[END_TO_END]!;
}
