/** Exit codes of `vigil`. In: a thrown value. Out: a stable exit code; docs/command-line.md lists them. */
import { codeOf } from '@vigil/protocol/errors.ts';

export const EXIT = {
  ok: 0,
  /** The command failed; stderr has the reason. */
  failed: 1,
  /** Invalid command line. */
  usage: 2,
  /** No companion is running. */
  notRunning: 3,
  /** Another companion is already running. */
  alreadyRunning: 4,
  /** A check of `doctor` failed. */
  unhealthy: 5,
} as const;

export function exitCodeOf(error: unknown): number {
  const code = codeOf(error);
  if (code === 'companion-missing') return EXIT.notRunning;
  if (code === 'already-running') return EXIT.alreadyRunning;
  return EXIT.failed;
}
