/**
 * The Windows Event Log. In: severity, number and text of an event. Out: a record of the source `Vigil` in the log "Application".
 * Throws `event-log-failed`. The installer registers the source; without it the record lacks its description.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { windowsApi } from './native-api.ts';

export const EVENT_SOURCE = 'Vigil';
/** Below HKLM. Value `EventMessageFile` names a program whose messages 1 to 1000 print the text ("Event Sources" of Microsoft). */
export const EVENT_SOURCE_KEY = `SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\${EVENT_SOURCE}`;
export const EVENT_MESSAGE_FILE = '%SystemRoot%\\System32\\EventCreate.exe';
/** Errors, warnings, information. */
export const EVENT_TYPES = 7;

const TYPES = { error: 1, warning: 2, notice: 4, info: 4 } as const;

export function writeEvent(severity: keyof typeof TYPES, id: number, text: string): void {
  const api = windowsApi();
  const log = api.registerEventSource(null, EVENT_SOURCE);
  if (Number(log) === 0) throw failure(api.lastError());
  try {
    if (!api.reportEvent(log, TYPES[severity], 0, id, null, 1, 0, [text], null)) throw failure(api.lastError());
  } finally {
    api.deregisterEventSource(log);
  }
}

const failure = (code: number) =>
  new VigilError('event-log-failed', `The event log cannot be written: Windows error ${code}`);
