/**
 * A pilot's person as a typist. In: visits. Out: sessions to fit on, and the situation that calibration is judged in: learnt from the
 * first half of the keys, compared with later visits.
 */
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { BackgroundSubject } from '../keystroke/background-subject.ts';
import type { PilotSubject } from '../recordings/pilot-subject.ts';
import type { RecordedVisit } from '../recordings/recorded-input.ts';

export const PILOT = 'pilot';
/** Short visits of one day make one session of at least so many keys. */
const SESSION_KEYS = 100;

export function typingSubject({ id, visits }: Pick<PilotSubject, 'id' | 'visits'>): BackgroundSubject {
  const typed = visits.filter(({ keystrokes }) => keystrokes.length > 0);
  const total = typed.reduce((sum, { keystrokes }) => sum + keystrokes.length, 0);
  const enrolment: Keystroke[] = [];
  const rest: (readonly Keystroke[])[] = [];
  for (const { keystrokes } of typed) {
    if (enrolment.length < total / 2) enrolment.push(...keystrokes);
    else rest.push(keystrokes);
  }
  const situations = rest.length === 0 ? [] : [{ name: 'visits', enrolment, rest }];
  return { id, corpus: PILOT, sessions: sessionsOf(typed), situations, varied: true };
}

function sessionsOf(visits: readonly RecordedVisit[]): Keystroke[][] {
  const sessions: { day: number; keystrokes: Keystroke[] }[] = [];
  for (const { day, keystrokes } of visits) {
    const open = sessions.at(-1);
    if (open !== undefined && open.day === day && open.keystrokes.length < SESSION_KEYS)
      open.keystrokes.push(...keystrokes);
    else sessions.push({ day, keystrokes: [...keystrokes] });
  }
  return sessions.map(({ keystrokes }) => keystrokes);
}
