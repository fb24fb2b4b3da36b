/**
 * Versions of the wire. In: the range that a browser offers. Out: the newest version that both ends speak, or which end is too
 * old. Each release speaks its own version and the one before; a version is frozen in test/fixtures/wire-N.
 */

export const WIRE_VERSION = 2;
export const OLDEST_WIRE_VERSION = 1;

export interface WireRange {
  readonly version: number;
  /** Absent: `version` alone. */
  readonly oldest?: number | undefined;
}

export function commonVersion({
  version,
  oldest = version,
}: WireRange): number | 'companion-outdated' | 'extension-outdated' {
  if (oldest > WIRE_VERSION) return 'companion-outdated';
  return version < OLDEST_WIRE_VERSION ? 'extension-outdated' : Math.min(version, WIRE_VERSION);
}
