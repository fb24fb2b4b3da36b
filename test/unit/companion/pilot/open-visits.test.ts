/** Visits put together from parts. In: parts as a malicious writer makes them. Out: nothing. */
import { OpenVisits } from '@vigil/pilot/open-visits.ts';
import { type RecordedPart, VISIT_LIMITS, type VisitEntry } from '@vigil/pilot/visit.ts';
import { EVENT } from '@vigil/protocol/capture.ts';
import { describe, expect, it } from 'vitest';
import { PSEUDONYM, visitWith } from '../../../fakes/pilot-visits.ts';

const EVENTS = 100_000;
const batch = (): VisitEntry => ({
  kind: 'batch',
  atMs: 0,
  frame: 0,
  seq: 0,
  at: 0,
  sent: 0,
  lost: 0,
  events: new Array(EVENTS).fill([EVENT.pointerMove, 1, 1, 1]),
});
const partOf = (visit: string, part: number, last = false): RecordedPart => {
  const { day, site, device } = visitWith();
  return { pseudonym: PSEUDONYM, visit, part, last, day, site, device, entries: [batch()] };
};
const idOf = (k: number) => `visit-${String(k).padStart(10, '0')}`;

describe('open visits', () => {
  it.each([
    ['of one visit', (k: number) => partOf(idOf(0), k)],
    ['of many visits', (k: number) => partOf(idOf(k), 0)],
  ])('are refused when they hold more events than a user makes: %s', (_, partAt) => {
    const visits = new OpenVisits(PSEUDONYM);
    const read = (count: number) => {
      for (let k = 0; k < count; k++) [...visits.add(partAt(k))];
    };
    expect(() => read(VISIT_LIMITS.openEvents / EVENTS + 1)).toThrow(expect.objectContaining({ code: 'pilot-length' }));
  });

  it('that end make room for others', () => {
    const visits = new OpenVisits(PSEUDONYM);
    for (let k = 0; k < 2 * (VISIT_LIMITS.openEvents / EVENTS); k++)
      expect([...visits.add(partOf(idOf(k), 0, true))]).toHaveLength(1);
  });
});
