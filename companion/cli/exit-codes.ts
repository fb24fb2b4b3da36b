/** How `vigil` ends. In: what was thrown. Out: the exit code that scripts may rely on; docs/command-line.md lists them. */
import { codeOf } from '@vigil/protocol/errors.ts';

export const EXIT = {
  ok: 0,
  /** Something failed; the sentence on stderr says what to do. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** No companion is running. */
  notRunning: 3,
  /** A companion is running already. */
  alreadyRunning: 4,
  /** `doctor` found a hop that does not work. */
  unhealthy: 5,
} as const;

export function exitCodeOf(error: unknown): number {
  const code = codeOf(error);
  if (code === 'companion-missing') return EXIT.notRunning;
  if (code === 'already-running') return EXIT.alreadyRunning;
  return EXIT.failed;
}
