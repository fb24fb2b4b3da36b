/** Writes to the Windows Event Log, as the source that the MSI registers. In: entries. Out: records of the log "Application". */
import { writeEvent } from '@vigil/windows/event-log.ts';
import type { SystemLogWriter } from './system-log-writer.ts';

/** The call returns when the service has the record; without the binding or the service there is no record. */
export function eventLogWriter(write: typeof writeEvent = writeEvent): SystemLogWriter {
  return {
    write: (severity, id, line) => {
      try {
        write(severity, id, line);
      } catch {
        // The log of the system is a copy: companion.log has the event.
      }
    },
    flush: async () => {},
  };
}
