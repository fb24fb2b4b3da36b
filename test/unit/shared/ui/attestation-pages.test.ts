import type { AttestationFilter } from '@vigil/protocol/user/attestations.ts';
import type { UserApi, UserReply, UserRequest } from '@vigil/protocol/user/user-api.ts';
import { AttestationPages, PAGE } from '@vigil/ui/attestations/attestation-pages.ts';
import { describe, expect, it } from 'vitest';
import { FAKE_ROWS, fakeRow } from '../../../fakes/fake-overview.ts';
import { fakeUserApi } from '../../../fakes/fake-user-api.ts';

/** Waits until no request is open. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function open(filter: AttestationFilter = {}) {
  const userApi = fakeUserApi();
  let changes = 0;
  const pages = new AttestationPages(userApi, filter, () => {
    changes += 1;
  });
  await settled();
  return { userApi, pages, changes: () => changes };
}

describe('AttestationPages', () => {
  it('loads the newest rows first, with the total', async () => {
    const { pages } = await open();
    expect([pages.matching, pages.total]).toEqual([FAKE_ROWS, FAKE_ROWS]);
    expect(pages.row(0)?.seq).toBe(FAKE_ROWS);
    expect(pages.row(PAGE)).toBeUndefined();
  });

  it('reaches the far end with one request without a filter', async () => {
    const { userApi, pages } = await open();
    const before = userApi.requests.length;
    pages.want(FAKE_ROWS - 10, FAKE_ROWS - 1);
    await settled();
    expect(pages.row(FAKE_ROWS - 1)?.seq).toBe(1);
    expect(userApi.requests).toHaveLength(before + 1);
  });

  it('follows the pages one by one when records between them were condensed', async () => {
    const records = Array.from({ length: 5 * PAGE }, (_, at) => fakeRow(at < PAGE ? at + 1 : at + 5000)).reverse();
    const request: UserApi['request'] = async <Q extends UserRequest>(query: Q) => {
      const { before, limit } = query as Extract<UserRequest, { type: 'attestations' }>;
      const older = records.filter(({ seq }) => before === null || seq < before);
      const rows = older.slice(0, limit);
      const nextBefore = older.length > rows.length ? (rows.at(-1)?.seq ?? null) : null;
      return { rows, matching: records.length, total: records.length, nextBefore } as UserReply<Q['type']>;
    };
    const pages = new AttestationPages({ request }, {}, () => {});
    await settled();
    pages.want(records.length - 1, records.length - 1);
    await settled();
    expect(pages.row(records.length - 1)?.seq).toBe(1);
    expect(pages.row(4 * PAGE - 1)?.seq).toBe(PAGE + 5000);
  });

  it('follows the pages one by one with a filter', async () => {
    const { userApi, pages } = await open({ verdict: 'paused' });
    const wanted = 3 * PAGE + 5;
    pages.want(wanted, wanted);
    await settled();
    expect(pages.row(wanted)?.verdict).toBe('paused');
    expect(userApi.requests).toHaveLength(4);
    expect(pages.matching).toBeLessThan(FAKE_ROWS);
    expect(pages.total).toBe(FAKE_ROWS);
  });

  it('drops earlier requests', async () => {
    const { userApi, pages } = await open();
    pages.want(20 * PAGE, 20 * PAGE);
    pages.want(40 * PAGE, 40 * PAGE);
    pages.want(60 * PAGE, 60 * PAGE);
    await settled();
    const requests = userApi.requests.map((request) => request.type === 'attestations' && request.before);
    expect(requests.filter((before) => before !== 2)).toEqual([
      null,
      FAKE_ROWS + 1 - 20 * PAGE,
      FAKE_ROWS + 1 - 60 * PAGE,
    ]);
  });

  it('keeps its rows in place when new records arrive', async () => {
    const { userApi, pages } = await open();
    userApi.overview = {
      ...userApi.overview,
      data: { ...userApi.overview.data!, items: { profiles: 1, credentials: 1, attestations: FAKE_ROWS + 7 } },
    };
    pages.want(PAGE, PAGE);
    await settled();
    expect(pages.row(PAGE)?.seq).toBe(FAKE_ROWS - PAGE);
    expect(pages.matching).toBe(FAKE_ROWS);
  });

  it('reports a problem once, and retries on request', async () => {
    const { userApi, pages } = await open();
    userApi.broken = 'timeout';
    pages.want(PAGE, PAGE);
    await settled();
    expect(pages.problem).toBe('timeout');
    const requests = userApi.requests.length;
    pages.want(2 * PAGE, 2 * PAGE);
    await settled();
    expect(userApi.requests).toHaveLength(requests);
    userApi.broken = null;
    pages.retry();
    await settled();
    expect(pages.problem).toBeNull();
    expect(pages.row(2 * PAGE)).toBeDefined();
  });

  it('reports nothing after dispose', async () => {
    const { userApi, pages, changes } = await open();
    pages.dispose();
    const before = [userApi.requests.length, changes()];
    pages.want(PAGE, PAGE);
    await settled();
    expect([userApi.requests.length, changes()]).toEqual(before);
  });
});
