/** People's pointer strokes as the fit takes them. In: coded strokes by sitting. Out: types, counts and windows. */
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';

/** Strokes of a sitting: rows of 51 bytes. */
export type SessionStrokes = Uint8Array;

export interface SubjectStrokes {
  readonly corpus: string;
  readonly name: string;
  /** Sittings that there are; one when it had to be halved. */
  readonly sittings: number;
  readonly enrolment: readonly SessionStrokes[];
  readonly probes: readonly SessionStrokes[];
}

/** Number of strokes in some sittings. */
export function strokesIn(sittings: readonly SessionStrokes[]): number {
  return sittings.reduce((sum, rows) => sum + rows.length / FEATURE_COUNT, 0);
}

/** Windows of `size` consecutive strokes that do not overlap; no window over two sittings. */
export function windowsOf(sittings: readonly SessionStrokes[], size: number): SessionStrokes[] {
  const length = size * FEATURE_COUNT;
  return sittings.flatMap((rows) =>
    Array.from({ length: Math.floor(rows.length / length) }, (_, k) => rows.subarray(k * length, (k + 1) * length)),
  );
}
