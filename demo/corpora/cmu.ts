/**
 * CMU `.tie5Roanl` (Killourhy and Maxion, DSN 2009). In: the folder `cmu/` with `DSL-StrongPasswordData*.csv[.gz]`. Out:
 * people, each with their repetitions in order: 31 times in milliseconds, in the order of the file's columns.
 */

import { join } from 'node:path';
import { csvFields, filesOf, linesOf } from './lines.ts';

export interface FixedTextSubject {
  readonly id: string;
  /** Each of {@link CMU_TIMES} numbers: hold, down-down, up-down of each key in turn, and the last key's hold. */
  readonly repetitions: readonly Float64Array[];
}

export const CMU_TIMES = 31;

/** @param dataDir folder that holds `cmu/`. */
export async function readCmu(dataDir: string): Promise<FixedTextSubject[]> {
  const people = new Map<string, { session: number; repetition: number; times: Float64Array }[]>();
  for (const file of await filesOf(join(dataDir, 'cmu'), /^DSL-StrongPasswordData.*\.csv(\.gz)?$/)) {
    for await (const line of linesOf(file)) {
      const [id, session, repetition, ...rest] = csvFields(line);
      const times = Float64Array.from(rest, (seconds) => Number(seconds) * 1_000);
      if (id === undefined || times.length !== CMU_TIMES || !times.every(Number.isFinite)) continue;
      const repetitions = people.get(id) ?? [];
      people.set(id, repetitions);
      repetitions.push({ session: Number(session), repetition: Number(repetition), times });
    }
  }
  return Array.from(people, ([id, repetitions]) => ({
    id,
    repetitions: repetitions
      .sort((a, b) => a.session - b.session || a.repetition - b.repetition)
      .map(({ times }) => times),
  })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
