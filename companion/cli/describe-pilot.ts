/** The state of a pilot as text. In: the state; undefined: none is offered. Out: lines for a terminal. */
import type { PilotState } from '@vigil/protocol/pilot.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { countOf } from './count-of.ts';

const STATUS: Readonly<Record<PilotState['status'], string>> = {
  offered: 'offered; open the Vigil window to decide',
  refused: 'refused; nothing is recorded',
  recording: 'recording',
  stopped: 'stopped by the user; the recording is kept',
  ended: 'ended; the recording is kept',
};

/** Who offers it, and what the user decided. */
export const pilotLine = ({ name, status }: PilotState): string => `Pilot of ${name}: ${STATUS[status]}`;

export function describePilot(pilot: PilotState | undefined): string {
  if (pilot === undefined) return 'Pilot: none; the machine policy offers none';
  const { purpose, status, untilMs, bytes, visits, recipient, maxMB } = pilot;
  const localizer = new Localizer(en);
  const lines = [pilotLine(pilot), `Purpose: ${purpose}`, `Key: ${recipient}`];
  if (untilMs !== null) {
    if (status === 'recording') lines.push(`Ends on ${localizer.day(untilMs)} at the latest`);
    const size = `${localizer.bytes(bytes)} of ${localizer.bytes(maxMB * 1e6)}`;
    lines.push(`Recorded: ${countOf(visits, 'visit')}, ${size}, encrypted to the key above`);
  }
  return lines.join('\n');
}
