/**
 * People who used a pointer, from any corpus. In: the data folder and a corpus's name. Out: for each subject the coded
 * strokes that enrol and those that are compared later, by sitting.
 *
 * The sitting of three minutes enrols in sapimouse; the training files in Balabit, whose legal test sessions are compared;
 * elsewhere the first half of a subject's sittings, or of the one that there is.
 */
import { type PointerSitting, readPointerEvents } from '@vigil/corpora/pointer-events.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import type { SessionStrokes, SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { codeStrokes, readBalabitStrokes } from './balabit-strokes.ts';

/** Corpora of pointer recordings with clicks; and of those, which may be fitted on for what ships. */
export const POINTER_CORPORA = ['sapimouse', 'hbrs', 'mauth', 'balabit'] as const;
export const FITTED_CORPORA = ['sapimouse', 'balabit'] as const;

const known = new Map<string, Promise<SubjectStrokes[]>>();

/** Read once a thread, however many protocols ask. Empty when the folder has no such corpus. */
export function readPointerSubjects(dataDir: string, corpus: string): Promise<SubjectStrokes[]> {
  const key = `${dataDir}/${corpus}`;
  const people = known.get(key) ?? (corpus === 'balabit' ? balabitPeople(dataDir) : peopleOf(dataDir, corpus));
  known.set(key, people);
  return people;
}

async function balabitPeople(dataDir: string): Promise<SubjectStrokes[]> {
  const people = await readBalabitStrokes(dataDir);
  return people.map(({ user, training, legal }) => ({
    corpus: 'balabit',
    name: `balabit-${user}`,
    sittings: training.length + legal.length,
    enrolment: training,
    probes: legal,
  }));
}

async function peopleOf(dataDir: string, corpus: string): Promise<SubjectStrokes[]> {
  const bySubject = new Map<string, PointerSitting[]>();
  for (const sitting of await readPointerEvents(dataDir, corpus)) {
    bySubject.set(sitting.subject, [...(bySubject.get(sitting.subject) ?? []), sitting]);
  }
  return Array.from(bySubject, ([subject, sittings]) => {
    const strokes = ordered(corpus, sittings).map(({ events }) => codeStrokes(events));
    return { corpus, name: `${corpus}-${subject}`, sittings: strokes.length, ...halves(strokes) };
  });
}

function ordered(corpus: string, sittings: readonly PointerSitting[]): PointerSitting[] {
  if (corpus !== 'sapimouse') return [...sittings];
  return [...sittings].sort((a, b) => b.session.localeCompare(a.session, 'en'));
}

function halves(strokes: readonly SessionStrokes[]): Pick<SubjectStrokes, 'enrolment' | 'probes'> {
  if (strokes.length > 1) {
    const half = strokes.length >> 1;
    return { enrolment: strokes.slice(0, half), probes: strokes.slice(half) };
  }
  const rows = strokes[0] ?? new Uint8Array(0);
  const middle = (rows.length / FEATURE_COUNT) >> 1;
  return {
    enrolment: [rows.subarray(0, middle * FEATURE_COUNT)],
    probes: [rows.subarray(middle * FEATURE_COUNT)],
  };
}
