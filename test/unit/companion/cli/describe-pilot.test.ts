import { describePilot } from '@vigil/cli/describe-pilot.ts';
import { describe, expect, it } from 'vitest';
import { fakePilot } from '../../../fakes/pilot-state.ts';

describe('vigil pilot status', () => {
  it('says that there is none', () => {
    expect(describePilot(undefined)).toBe('Pilot: none; the machine policy offers none');
  });

  it('names purpose and key before the decision, and no recording', () => {
    const text = describePilot(fakePilot({ status: 'offered' }));
    expect(text).toContain('Pilot of Nordhaven Corporate: offered; open the Vigil window to decide');
    expect(text).toContain('Key: dgaE6loZ');
    expect(text).not.toContain('Recorded');
  });

  it('names the end and the size while it records, and that it is kept afterwards', () => {
    const text = describePilot(fakePilot({ status: 'recording' }));
    expect(text).toMatch(/Ends on .* at the latest/);
    expect(text).toContain('Recorded: 17 visits, 4.8 MB of 200 MB');
    expect(describePilot(fakePilot({ status: 'recording', visits: 1, bytes: 4000 }))).toContain('1 visit, 4 kB of');
    expect(describePilot(fakePilot({ status: 'ended' }))).toContain('ended; the recording is kept');
    expect(describePilot(fakePilot({ status: 'stopped' }))).not.toContain('Ends on');
  });
});
