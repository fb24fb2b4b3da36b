/** What the user is shown of a pilot. In: the policy's settings, the user's decision on that pilot, how much was recorded. Out: its state. */
import { pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import type { PilotSettings, PilotState } from '@vigil/protocol/pilot.ts';
import type { PilotDecision } from '../store/pilot-record.ts';
import type { PilotClock } from './pilot-clock.ts';

const DAY_MS = 86_400_000;

export interface PilotParts {
  readonly settings: PilotSettings;
  /** Null: none on this pilot. */
  readonly decision: PilotDecision | null;
  readonly clock: PilotClock | null;
  readonly bytes: number;
}

export function pilotStateOf({ settings, decision, clock, bytes }: PilotParts): PilotState {
  const { publicKey, exportFolder, ...shown } = settings;
  const hasBegun = decision !== null && decision.state !== 'refused';
  return {
    ...shown,
    status: decision?.state ?? 'offered',
    recipient: pilotKeyId(publicKey),
    copied: exportFolder !== undefined,
    sinceMs: hasBegun ? decision.atMs : null,
    untilMs: hasBegun ? (clock?.at(settings.days * DAY_MS) ?? null) : null,
    bytes,
    visits: decision?.visits ?? 0,
  };
}
