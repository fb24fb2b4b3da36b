import type { AnswerFilter } from '@vigil/protocol/user/attestations.ts';
import { AnswerPages, PAGE } from '@vigil/ui/attestations/attestation-pages.ts';
import { describe, expect, it } from 'vitest';
import { FAKE_ROWS, fakeDesk } from '../../../fakes/fake-user-api.ts';

/** Waits until nothing is asked any more. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function open(filter: AnswerFilter = {}) {
  const desk = fakeDesk();
  let changes = 0;
  const pages = new AnswerPages(desk, filter, () => {
    changes += 1;
  });
  await settled();
  return { desk, pages, changes: () => changes };
}

describe('AnswerPages', () => {
  it('has the newest rows first, and knows how many there are', async () => {
    const { pages } = await open();
    expect([pages.matching, pages.total]).toEqual([FAKE_ROWS, FAKE_ROWS]);
    expect(pages.row(0)?.seq).toBe(FAKE_ROWS);
    expect(pages.row(PAGE)).toBeUndefined();
  });

  it('goes to the far end with one question, where nothing is filtered', async () => {
    const { desk, pages } = await open();
    pages.want(FAKE_ROWS - 10, FAKE_ROWS - 1);
    await settled();
    expect(pages.row(FAKE_ROWS - 1)?.seq).toBe(1);
    expect(desk.asked).toHaveLength(2);
  });

  it('follows the pages one by one where something is filtered', async () => {
    const { desk, pages } = await open({ verdict: 'paused' });
    const wanted = 3 * PAGE + 5;
    pages.want(wanted, wanted);
    await settled();
    expect(pages.row(wanted)?.verdict).toBe('paused');
    expect(desk.asked).toHaveLength(4);
    expect(pages.matching).toBeLessThan(FAKE_ROWS);
    expect(pages.total).toBe(FAKE_ROWS);
  });

  it('forgets what was wanted before', async () => {
    const { desk, pages } = await open();
    pages.want(20 * PAGE, 20 * PAGE);
    pages.want(40 * PAGE, 40 * PAGE);
    pages.want(60 * PAGE, 60 * PAGE);
    await settled();
    const asked = desk.asked.map((question) => question.ask === 'answers' && question.before);
    expect(asked).toEqual([null, FAKE_ROWS + 1 - 20 * PAGE, FAKE_ROWS + 1 - 60 * PAGE]);
  });

  it('keeps its rows in place when new answers come', async () => {
    const { desk, pages } = await open();
    desk.overview = {
      ...desk.overview,
      data: { ...desk.overview.data!, items: { profiles: 1, credentials: 1, answers: FAKE_ROWS + 7 } },
    };
    pages.want(PAGE, PAGE);
    await settled();
    expect(pages.row(PAGE)?.seq).toBe(FAKE_ROWS - PAGE);
    expect(pages.matching).toBe(FAKE_ROWS);
  });

  it('says what went wrong, once, and goes on when told to', async () => {
    const { desk, pages } = await open();
    desk.broken = 'timeout';
    pages.want(PAGE, PAGE);
    await settled();
    expect(pages.problem).toBe('timeout');
    const asked = desk.asked.length;
    pages.want(2 * PAGE, 2 * PAGE);
    await settled();
    expect(desk.asked).toHaveLength(asked);
    desk.broken = null;
    pages.retry();
    await settled();
    expect(pages.problem).toBeNull();
    expect(pages.row(2 * PAGE)).toBeDefined();
  });

  it('asks and says nothing more once it is disposed of', async () => {
    const { desk, pages, changes } = await open();
    pages.dispose();
    const before = [desk.asked.length, changes()];
    pages.want(PAGE, PAGE);
    await settled();
    expect([desk.asked.length, changes()]).toEqual(before);
  });
});
