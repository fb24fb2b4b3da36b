import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { AuditChainWriter, type AuditEntry, type ChainAnchor } from '@vigil/portal/server/audit-entry.ts';
import { verifyTrail } from '@vigil/portal/server/audit-trail.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

const entries = auditedWeeks({ bank: 'bank.example', users: 5, sessions: 130, from: 0, to: 7 * 86_400, seed: 2 });

async function faults(given: readonly AuditEntry[], anchors: readonly ChainAnchor[] = []) {
  async function* trail() {
    yield* given;
  }
  return verifyTrail(trail(), anchors);
}

/** Neighbours change places, as concurrent writers do. */
function swapped(given: readonly AuditEntry[]): AuditEntry[] {
  const random = seededRandom(1);
  return given
    .map((entry, at) => ({ entry, place: at + random.below(200) }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

const anchorOf = ({ at, chain: { id, seq, hash } }: AuditEntry): ChainAnchor => ({ chain: id, seq, hash, at });

describe('a trail', () => {
  it('is unaltered in the order of writing, and in the order in which concurrent writes arrive', async () => {
    expect(entries.length).toBeGreaterThan(1_200);
    expect(await faults(entries)).toEqual([]);
    expect(swapped(entries)).not.toEqual(entries);
    expect(await faults(swapped(entries))).toEqual([]);
  });

  it.each([1, 600, entries.length - 2])('shows that entry %d is missing, also among concurrent writes', async (at) => {
    const found = await faults(swapped(entries.toSpliced(at, 1)));
    expect(found).toMatchObject([{ fault: 'missing', seq: at }]);
  });

  it.each([0, 700, entries.length - 1])('shows that entry %d was altered', async (at) => {
    const altered = { ...entries[at]!, code: 'mismatch-of-mine' };
    expect(await faults(entries.with(at, altered))).toMatchObject([{ fault: 'altered', seq: at, at: altered.at }]);
  });

  it('shows an entry that stands twice', async () => {
    expect(await faults([...entries, entries[10]!])).not.toEqual([]);
  });

  it('that was purged goes on at its anchor and at no other place', async () => {
    const anchor = anchorOf(entries[99]!);
    expect(await faults(entries.slice(100), [anchor])).toEqual([]);
    expect(await faults(entries.slice(101), [anchor])).toMatchObject([{ fault: 'missing', seq: 100 }]);
    expect(await faults(entries.slice(100), [{ ...anchor, hash: 'x' }])).toMatchObject([{ fault: 'altered' }]);
  });
});

it('never goes back in time, so that retention cuts a chain once', () => {
  const writer = new AuditChainWriter('chain');
  const { chain: _, ...content } = entries[0]!;
  const times = [10, 12, 11, 12, 9, 13].map((at) => writer.link({ ...content, at }).at);
  expect(times).toEqual([10, 12, 12, 12, 12, 13]);
});
