/** Visits as a companion records them. In: what a test wants to be different. Out: a visit with keys, moves and a closed frame. */
import type { Visit, VisitEntry } from '@vigil/pilot/visit.ts';
import { contextCode, EVENT } from '@vigil/protocol/capture.ts';

export const PSEUDONYM = 'abcdefghijklmnopqrstuv';

export function typingEntries(batches = 3): VisitEntry[] {
  const entries: VisitEntry[] = [{ kind: 'sign-in', atMs: 0 }];
  for (let seq = 0; seq < batches; seq++) {
    entries.push({
      kind: 'batch',
      atMs: 1000 * (seq + 1),
      frame: 0,
      seq,
      at: seq * 10_000,
      sent: 9000,
      lost: 0,
      events: [
        [EVENT.context, 0, contextCode('focus')],
        [EVENT.keyDown, 10 + seq, 4, 0],
        [EVENT.keyUp, 900, 0],
        [EVENT.pointerMove, 80, 3, -2],
        [EVENT.pointerDown, 80, 0, 0, 0],
        [EVENT.field, 5, 123_456],
      ],
    });
  }
  entries.push({ kind: 'end', atMs: 1000 * (batches + 1), frame: 0 });
  return entries;
}

export function visitWith(changes: Partial<Omit<Visit, 'counts'>> = {}): Omit<Visit, 'counts'> {
  return {
    id: 'visit-0000000001',
    pseudonym: PSEUDONYM,
    day: 2,
    site: 77,
    device: { os: 'linux', browser: 'chromium', keyboard: 'external', reportHz: 60, clockStepMs: 0.1 },
    entries: typingEntries(),
    complete: true,
    ...changes,
  };
}
