import { CustomerDirectory, DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { Feed } from '@vigil/demo/bank/server/feed.ts';
import { isStrong, SessionStore } from '@vigil/demo/bank/server/sessions.ts';
import { describe, expect, it } from 'vitest';

const { user, password } = DEMO_CUSTOMERS[0]!;
const customer = new CustomerDirectory(DEMO_CUSTOMERS).authenticate(user, password)!;
const open = () => new SessionStore().open(customer, 'signed-in', 0);

describe('the feed', () => {
  it('numbers events without gaps, notifies listeners and never contains a session id', () => {
    const feed = new Feed(() => 7);
    const session = open();
    const heard: number[] = [];
    const over = new AbortController();
    feed.listen((event) => heard.push(event.seq), over.signal);
    feed.add(session, { kind: 'signed-in', by: 'code' });
    over.abort();
    feed.add(session, { kind: 'signed-out', by: 'customer' });
    expect(heard).toEqual([1]);
    expect(feed.since(0).map((event) => event.seq)).toEqual([1, 2]);
    expect(feed.since(1)).toMatchObject([{ kind: 'signed-out', at: 7, session: session.ref, user }]);
    expect(JSON.stringify(feed.since(0))).not.toContain(session.id);
  });

  it('returns all events for a number of an earlier run', () => {
    const feed = new Feed(() => 0);
    feed.add(open(), { kind: 'signed-out', by: 'customer' });
    expect(feed.since(99)).toHaveLength(1);
  });

  it('drops the oldest events and keeps counting', () => {
    const feed = new Feed(() => 0);
    const session = open();
    for (let i = 0; i < 5_001; i += 1) feed.add(session, { kind: 'signed-out', by: 'customer' });
    expect(feed.since(0)).toHaveLength(5_000);
    expect(feed.since(0)[0]?.seq).toBe(2);
  });
});

describe('the session store', () => {
  it('does not find sessions idle for over 20 minutes and lists them as idle', () => {
    const store = new SessionStore();
    const session = store.open(customer, 'signed-in', 0);
    expect(store.find(session.id, 20 * 60_000)).toBe(session);
    expect(store.idle(20 * 60_000)).toEqual([]);
    expect(store.find(session.id, 20 * 60_000 + 1)).toBeNull();
    expect(store.idle(20 * 60_000 + 1)).toEqual([session]);
    expect(store.find(undefined, 0)).toBeNull();
  });

  it('treats a session as strong for ten minutes after a code', () => {
    const session = open();
    expect(isStrong(session, 0)).toBe(false);
    session.strongAt = 1000;
    expect(isStrong(session, 601_000)).toBe(true);
    expect(isStrong(session, 601_001)).toBe(false);
  });
});
