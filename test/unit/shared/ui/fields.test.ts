import { filterOf, NO_FILTER } from '@vigil/ui/attestations/filter-bar.tsx';
import { nameProblem } from '@vigil/ui/changed/profile-name.ts';
import { describe, expect, it } from 'vitest';
import { fakeOverview } from '../../../fakes/fake-overview.ts';

describe('filterOf', () => {
  it('omits unset fields', () => {
    expect(filterOf(NO_FILTER)).toEqual({});
    expect(filterOf({ ...NO_FILTER, text: '  nord ', verdict: 'match' })).toEqual({ text: 'nord', verdict: 'match' });
  });

  it('includes both days in local time', () => {
    const { fromMs, toMs } = filterOf({ ...NO_FILTER, from: '2026-10-20', to: '2026-10-20' });
    expect(new Date(fromMs!).getHours()).toBe(0);
    expect(new Date(toMs! + 1).getDate()).toBe(21);
  });

  it('waits for a complete year', () => {
    expect(filterOf({ ...NO_FILTER, from: '0002-10-20' })).toEqual({});
  });
});

describe('nameProblem', () => {
  const { profiles } = fakeOverview();
  it('rejects empty, long and duplicate names', () => {
    expect(nameProblem('', profiles)).toBe('badName');
    expect(nameProblem('x'.repeat(61), profiles)).toBe('badName');
    expect(nameProblem(profiles[0]!.name.toUpperCase(), profiles)).toBe('takenName');
    expect(nameProblem(profiles[0]!.name, profiles, profiles[0]!.id)).toBeNull();
  });
});
