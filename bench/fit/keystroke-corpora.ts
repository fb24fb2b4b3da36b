/**
 * Recordings as the fit takes them. In: a folder of recordings, corpora to leave out. Out: background subjects with sessions, and
 * the situations in which they are judged.
 */

import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import { readPace } from '@vigil/corpora/pace.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { Provenance } from '@vigil/engine/keystroke/model.ts';
import type { BackgroundSubject, Situation } from 'vigil-fit/keystroke/background-subject.ts';

export const KEYSTROKE_CORPORA = ['aalto', 'bbmas', 'pace', 'pace-keypad'] as const;

export type KeystrokeCorpus = (typeof KEYSTROKE_CORPORA)[number];

export type RecordedSubject = BackgroundSubject & TypingSubject;

/** Keys of enrolment where work and sessions are judged. */
export const ENROLMENT_KEYS = 1_000;

const SOURCES: Readonly<Record<KeystrokeCorpus, string>> = {
  aalto:
    'Aalto 136 million keystrokes: V. Dhakal, A. M. Feit, P. O. Kristensson, A. Oulasvirta, CHI 2018; desktop sample',
  bbmas: 'BB-MAS desktop keyboard, whole: A. Belman et al., arXiv 1912.02736',
  pace: 'Pace University free text: V. Monaco, C. Tappert (POHMM)',
  'pace-keypad': 'the same, a number on the keypad',
};
const TERMS =
  'Aalto is free for non-commercial use with attribution, BB-MAS as IEEE DataPort states, of Pace some sets ask for permission; ' +
  'parameters fitted on them are for research and evaluation until counsel says otherwise. Refit on recordings of your own ' +
  'for other use.';

export async function readBackground(dataDir: string, leaveOut: readonly string[] = []): Promise<RecordedSubject[]> {
  const readers: Readonly<Record<KeystrokeCorpus, () => Promise<RecordedSubject[]>>> = {
    aalto: async () => (await readAalto(dataDir)).map(ofAalto),
    bbmas: async () => (await readBbmasFull(dataDir)).map(ofBbmas),
    pace: async () => (await readPace(dataDir, 'free')).map(ofPace),
    'pace-keypad': async () => (await readPace(dataDir, 'keypad')).map(ofKeypad),
  };
  // A name leaves out all parts of a corpus: `pace` its keypad too.
  const kept = KEYSTROKE_CORPORA.filter((corpus) => !leaveOut.some((name) => corpus.startsWith(name)));
  return (await Promise.all(kept.map((corpus) => readers[corpus]()))).flat();
}

export function provenanceOf(people: readonly BackgroundSubject[]): Provenance {
  const corpora = KEYSTROKE_CORPORA.filter((name) => people.some(({ corpus }) => corpus === name));
  const keystrokes = people.reduce((sum, { sessions }) => sum + sessions.flat().length, 0);
  return { source: corpora.map((name) => SOURCES[name]).join('; '), people: people.length, keystrokes, terms: TERMS };
}

function ofAalto(subject: TypingSubject): RecordedSubject {
  const sessions = subject.runs.map(keystrokesOf);
  const enrolled = Math.round((sessions.length * 2) / 3);
  const sentences = {
    name: 'sentences',
    enrolment: sessions.slice(0, enrolled).flat(),
    rest: [sessions.slice(enrolled).flat()],
  };
  return { ...subject, corpus: 'aalto', sessions, situations: [sentences], varied: false };
}

function ofBbmas(subject: TypingSubject): RecordedSubject {
  const sessions = subject.runs.map(keystrokesOf);
  const situations = [workOf(sessions.flat()), shiftOf(sessions.flat())];
  return { ...subject, corpus: 'bbmas', sessions, situations, varied: true };
}

function ofPace(subject: TypingSubject): RecordedSubject {
  const sessions = subject.runs.map(keystrokesOf);
  return { ...subject, corpus: 'pace', sessions, situations: [sessionsOf(sessions)], varied: true };
}

/** Numbers alone: nothing of the letters' factors. */
function ofKeypad(subject: TypingSubject): RecordedSubject {
  return { ...subject, corpus: 'pace-keypad', sessions: subject.runs.map(keystrokesOf), situations: [], varied: false };
}

/** Second half: enrolment on its first keys, judged on the rest. */
export function workOf(keystrokes: readonly Keystroke[]): Situation {
  const work = keystrokes.slice(Math.floor(keystrokes.length / 2));
  return { name: 'work', enrolment: work.slice(0, ENROLMENT_KEYS), rest: [work.slice(ENROLMENT_KEYS)] };
}

/** Enrolment on the first keys of all, which copy a text, judged on the second half. */
export function shiftOf(keystrokes: readonly Keystroke[]): Situation {
  return {
    name: 'shift',
    enrolment: keystrokes.slice(0, ENROLMENT_KEYS),
    rest: [keystrokes.slice(Math.floor(keystrokes.length / 2))],
  };
}

/** Enrolment on the first two sessions, judged on the others, no window over two. */
export function sessionsOf(sessions: readonly (readonly Keystroke[])[]): Situation {
  return { name: 'sessions', enrolment: sessions.slice(0, 2).flat().slice(0, ENROLMENT_KEYS), rest: sessions.slice(2) };
}
