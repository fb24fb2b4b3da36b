/** What the pilot needs of the core, and what an export needs of the pilot. In: nothing. Out: their types. */
import type { KeyboardKind } from '@vigil/pilot/visit.ts';
import type { PilotSettings } from '@vigil/protocol/pilot.ts';
import type { PilotRecord } from '../store/pilot-record.ts';

export interface PilotOptions {
  readonly home: string;
  readonly nowMs: () => number;
  readonly store: { pilot(): PilotRecord | null; savePilot(record: PilotRecord): void };
  /** Of the machine policy; null: it offers no pilot. */
  readonly settings: () => PilotSettings | null;
  /** False while the machine policy cannot be read: nothing is recorded and nothing deleted. */
  readonly isPolicyValid: () => boolean;
  readonly keyboard: () => KeyboardKind;
  readonly onFault: (code: string) => void;
}

export interface PilotRecording {
  readonly file: string;
  readonly bytes: number;
  readonly pseudonym: string;
  readonly recipient: string;
}
