/** Balabit recordings as coded strokes. In: the data folder. Out: for each person the strokes of each session. */

import { type BalabitSession, type PointerEvent, readBalabit } from '@vigil/corpora/balabit.ts';
import { type Stroke, StrokeExtractor } from '@vigil/engine/pointer/stroke-extractor.ts';
import { encodeFeatures, FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import type { SessionStrokes } from 'vigil-fit/pointer/subject-strokes.ts';

export interface BalabitSubject {
  readonly user: number;
  /** Median report interval of the training files is below 50 ms. */
  readonly fast: boolean;
  readonly training: SessionStrokes[];
  readonly legal: SessionStrokes[];
  readonly illegal: SessionStrokes[];
}

const FAST_MS = 50;

/** @param alter changes the events of a session first, to simulate other devices. */
export async function readBalabitStrokes(
  dataDir: string,
  alter: (session: BalabitSession) => readonly PointerEvent[] = (session) => session.events,
): Promise<BalabitSubject[]> {
  const people = new Map<number, BalabitSubject>();
  const sessions = await readBalabit(dataDir);
  for (const session of sessions) {
    const subject = people.get(session.user) ?? {
      user: session.user,
      fast: medianInterval(sessions.filter(({ user }) => user === session.user)) < FAST_MS,
      training: [],
      legal: [],
      illegal: [],
    };
    people.set(session.user, subject);
    const strokes = codeStrokes(alter(session));
    if (session.part === 'training') subject.training.push(strokes);
    else if (session.illegal === false) subject.legal.push(strokes);
    else if (session.illegal === true) subject.illegal.push(strokes);
  }
  return [...people.values()];
}

/** Of the training sessions; the labelled test sessions hold other people's devices too. */
function medianInterval(sessions: readonly BalabitSession[]): number {
  const intervals = sessions.filter(({ part }) => part === 'training').map(({ intervalMs }) => intervalMs);
  return intervals.sort((a, b) => a - b)[intervals.length >> 1] ?? 0;
}

/** All strokes of a list of events, coded. */
export function codeStrokes(events: readonly PointerEvent[]): SessionStrokes {
  const strokes: Stroke[] = [];
  const extractor = new StrokeExtractor((stroke) => strokes.push(stroke));
  for (const event of events) feed(extractor, event);
  extractor.flush(Number.POSITIVE_INFINITY);
  const rows = new Uint8Array(strokes.length * FEATURE_COUNT);
  strokes.forEach((stroke, row) => {
    encodeFeatures(stroke.features, rows, row * FEATURE_COUNT);
  });
  return rows;
}

/** Hands one recorded event to the extractor. */
export function feed(extractor: StrokeExtractor, event: PointerEvent): void {
  if (event.kind === 'move') extractor.move(event.tMs, event.dx, event.dy);
  else if (event.kind === 'down') extractor.down(event.tMs, event.dx, event.dy, event.button);
  else if (event.kind === 'up') extractor.up(event.tMs, event.dx, event.dy, event.button);
  else extractor.wheel(event.tMs, event.dx, event.dy);
}
