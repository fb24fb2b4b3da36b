/** An impostor types in an open session. In: their keys. Out: the number of keys until the bank locked the session. */
import type { BankVisitor } from '../customers/visitor.ts';
import type { TimedKey } from '../input/timed-input.ts';
import type { BankLog } from './bank-log.ts';

/** Keys between two checks for the lock. */
const CHUNK_KEYS = 10;
/** Time for a batch to leave the page and for the token to reach the bank. */
const SETTLE_MS = 450;

export interface Takeover {
  readonly keys: number;
  /** From the first key to the last one before the lock, in recorded time. */
  readonly seconds: number;
  readonly caught: boolean;
}

export async function typeUntilLocked(
  visitor: BankVisitor,
  log: BankLog,
  typed: readonly TimedKey[],
  onChunk: (keys: number) => void = () => {},
): Promise<Takeover> {
  log.mark();
  let keys = 0;
  let caught = false;
  while (!caught && keys < typed.length) {
    const chunk = typed.slice(keys, keys + CHUNK_KEYS);
    const startMs = chunk[0]?.downMs ?? 0;
    const pauseMs = keys === 0 ? undefined : Math.max(0, startMs - (typed[keys - 1]?.upMs ?? startMs));
    const moved = chunk.map((key) => ({ ...key, downMs: key.downMs - startMs, upMs: key.upMs - startMs }));
    await visitor.driver.type(moved, pauseMs);
    keys += chunk.length;
    caught = (await log.waitFor((event): event is typeof event => event.kind === 'locked', SETTLE_MS)) !== null;
    onChunk(keys);
  }
  return { keys, seconds: (typed[keys - 1]?.upMs ?? 0) / 1000, caught };
}
