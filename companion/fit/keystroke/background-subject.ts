/** What the fit takes of a subject. In: nothing. Out: the types of background subjects and of situations to judge. */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';

/** Typing to enrol and to judge: another stretch of the same work, another task, another day. */
export interface Situation {
  readonly name: string;
  readonly enrolment: readonly Keystroke[];
  /** No window spans two. */
  readonly rest: readonly (readonly Keystroke[])[];
}

/** A background subject: sessions (sentences, tasks, days) of keystrokes. */
export interface BackgroundSubject {
  readonly id: string;
  /** Subjects of one corpus are compared with each other. */
  readonly corpus: string;
  readonly sessions: readonly (readonly Keystroke[])[];
  readonly situations: readonly Situation[];
  /** Typed in several tasks or sessions, at one place: says how a person varies, and how places differ. */
  readonly varied: boolean;
}
