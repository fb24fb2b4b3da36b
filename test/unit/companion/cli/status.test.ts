import { describeStatus } from '@vigil/cli/status.ts';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import { describe, expect, it } from 'vitest';
import { fakePilot } from '../../../fakes/pilot-state.ts';

const NOW = new Date();
const status = (change: Partial<CompanionStatus> = {}, state: Partial<CompanionStatus['state']> = {}) =>
  describeStatus({
    state: {
      version: '0.1.0',
      stage: 'trained',
      progress: { keystroke: 1, pointer: 0.5 },
      sessions: 9,
      pausedUntil: null,
      keyTier: 'file',
      sites: [],
      ...state,
    },
    store: 'ok',
    policy: { source: 'machine', file: '/etc/vigil/policy.json', error: null, banks: 1 },
    browsers: 1,
    watches: 0,
    lastFault: null,
    ...change,
  });

describe('vigil status', () => {
  it('says that a pilot is offered or records, and nothing of one that is over', () => {
    const of = (pilot: PilotState['status']) => status({}, { pilot: fakePilot({ status: pilot }) });
    expect(of('offered')).toContain('Pilot of Nordhaven Corporate: offered');
    expect(of('recording')).toContain('Pilot of Nordhaven Corporate: recording');
    for (const over of ['refused', 'stopped', 'ended'] as const) expect(of(over)).not.toContain('Pilot');
  });

  it('shows enrolment progress and the key tier', () => {
    expect(status()).toContain('trained (typing 100%, pointer 50%, 9 sessions), 1 browser connected');
    expect(status()).toContain('in a file beside the data');
  });

  it.each(['locked', 'undecryptable', 'newer', 'absent'] as const)(
    'shows no enrolment progress while the store is %s',
    (store) => {
      const output = status({ store }, { stage: 'learning', progress: { keystroke: 0, pointer: 0 }, sessions: 0 });
      expect(output).toContain('capture off');
      expect(output).not.toMatch(/learning|0%/);
    },
  );

  it('names the parameters where they are not the built-in ones, and what is wrong with them', () => {
    const own = { source: 'policy', calibration: 'acme-2026-12', sha256: 'ab'.repeat(32) } as const;
    const fine = { problem: null, pending: false, restarted: false };
    const builtIn = { source: 'built-in', calibration: 'shipped-1', sha256: null } as const;
    expect(status({ parameters: { ...builtIn, ...fine } })).not.toContain('Parameters');
    expect(status({ parameters: { ...own, ...fine } })).toContain(
      'Parameters: acme-2026-12 (from policy, SHA-256 abab',
    );
    const wrong = status({ parameters: { ...builtIn, ...fine, problem: 'parameters-digest' } });
    expect(wrong).toContain('Parameters: shipped-1 (built-in)');
    expect(wrong).toContain('is not used (parameters-digest)');
    expect(status({ parameters: { ...own, ...fine, pending: true } })).toContain('within a minute');
    expect(status({ parameters: { ...own, ...fine, restarted: true } })).toContain('started again');
  });

  it('shows the end of a pause in local time', () => {
    const until = new Date(NOW.getFullYear(), NOW.getMonth(), NOW.getDate() + 1, 8, 5).getTime();
    expect(status({}, { pausedUntil: until })).toMatch(/Paused until .*8:05/);
  });
});
