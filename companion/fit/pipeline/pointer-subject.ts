/**
 * A pilot's person at the pointer. In: visits. Out: sittings of a day; the first half enrols, the others are compared. One sitting alone
 * is halved.
 */
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { joinRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import type { SessionStrokes, SubjectStrokes } from '../pointer/subject-strokes.ts';
import type { PilotSubject } from '../recordings/pilot-subject.ts';
import { PILOT } from './typing-subject.ts';

export function pointerSubject({ id, visits }: Pick<PilotSubject, 'id' | 'visits'>): SubjectStrokes {
  const byDay = new Map<number, SessionStrokes[]>();
  for (const { day, strokes } of visits) {
    if (strokes.length > 0) byDay.set(day, [...(byDay.get(day) ?? []), strokes]);
  }
  const sittings = [...byDay.values()].map((parts) => joinRows(parts));
  return { corpus: PILOT, name: id, sittings: sittings.length, ...halves(sittings) };
}

function halves(sittings: readonly SessionStrokes[]): Pick<SubjectStrokes, 'enrolment' | 'probes'> {
  if (sittings.length > 1) {
    const half = sittings.length >> 1;
    return { enrolment: sittings.slice(0, half), probes: sittings.slice(half) };
  }
  const rows = sittings[0] ?? new Uint8Array(0);
  const middle = FEATURE_COUNT * ((rows.length / FEATURE_COUNT) >> 1);
  return { enrolment: [rows.subarray(0, middle)], probes: [rows.subarray(middle)] };
}
