/** A pilot as the companion shows it. In: what is different. Out: its state. */
import type { PilotState } from '@vigil/protocol/pilot.ts';

export function fakePilot(change: Partial<PilotState>, nowMs = 1_790_000_000_000): PilotState {
  const { status = 'offered' } = change;
  const hasBegun = status !== 'offered' && status !== 'refused';
  return {
    name: 'Nordhaven Corporate',
    purpose:
      'Fit the numbers by which Vigil compares people to our own staff, and see what they are worth before anything is enforced.',
    days: 28,
    maxMB: 200,
    status,
    recipient: 'dgaE6loZZh5HmK8LTcZ9aGihXfv1XKbqk26KKI-6LIs',
    copied: true,
    sinceMs: hasBegun ? nowMs - 3 * 86_400_000 : null,
    untilMs: hasBegun ? nowMs + 25 * 86_400_000 : null,
    bytes: hasBegun ? 4_812_334 : 0,
    visits: hasBegun ? 17 : 0,
    ...change,
  };
}
