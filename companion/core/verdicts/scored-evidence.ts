/**
 * The evidence that counts: input that was scored. In: the engine's trust. Out: amount and age of each kind. Input that is not
 * scored (clicks, wheel, paste, movement) never makes it younger (S16).
 */
import type { Trust } from '@vigil/engine/engine-api.ts';

export interface ScoredEvidence {
  readonly keys: number;
  /** Milliseconds since the newest scored key; null: none was scored. */
  readonly keysAgeMs: number | null;
  readonly strokes: number;
  readonly strokesAgeMs: number | null;
}

export function scoredEvidence({ modalities }: Pick<Trust, 'modalities'>, nowMs: number): ScoredEvidence {
  const { keystroke, keypad, text, pointer } = modalities;
  return {
    keys: (keystroke?.n ?? 0) + (keypad?.n ?? 0),
    keysAgeMs: ageOf([keystroke, keypad, text], nowMs),
    strokes: pointer?.n ?? 0,
    strokesAgeMs: ageOf([pointer], nowMs),
  };
}

/** Of the newest. A clock that was set back makes nothing younger than now. */
function ageOf(modalities: readonly ({ readonly newestMs: number } | undefined)[], nowMs: number): number | null {
  const newest = modalities.flatMap((one) => (one === undefined ? [] : [one.newestMs]));
  return newest.length === 0 ? null : Math.max(0, nowMs - Math.max(...newest));
}
