/**
 * BB-MAS desktop keyboard (Belman et al. 2019, arXiv 1912.02736). In: the folder `bbmas/` with `keystrokes*.csv.gz`: user,
 * key, press_ms, hold_ms; or the public download's `N/N_Desktop_Keyboard.csv`: EID, key, direction (0 press, 1 release),
 * time. Out: people, each with one run of key events. Only zones leave this file.
 */

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { zoneOf } from '@vigil/protocol/zones.ts';
import type { TypingSubject } from './aalto.ts';
import { type KeyPress, keyEvents } from './key-events.ts';
import { codeOfName } from './key-names.ts';
import { csvFields, filesOf, linesOf } from './lines.ts';

const DOWNLOADED = /^(\d+)_Desktop_Keyboard\.csv(\.gz)?$/;

/** @param dataDir folder that holds `bbmas/`. */
export async function readBbmas(dataDir: string): Promise<TypingSubject[]> {
  const people = new Map<string, KeyPress[]>();
  for (const file of await filesOf(join(dataDir, 'bbmas'), /^keystrokes.*\.csv(\.gz)?$/)) {
    for await (const line of linesOf(file)) {
      const [user, key, press, hold] = csvFields(line);
      const downMs = Number(press);
      const holdMs = Number(hold);
      if (user === undefined || key === undefined || !Number.isFinite(downMs) || !Number.isFinite(holdMs)) continue;
      const presses = people.get(user) ?? [];
      people.set(user, presses);
      presses.push({ zone: zoneOf(codeOfName(key)), key, downMs, upMs: downMs + holdMs });
    }
  }
  for (const file of await downloadedFiles(join(dataDir, 'bbmas'))) {
    people.set(DOWNLOADED.exec(basename(file))![1]!, await pressesOf(file));
  }
  return Array.from(people, ([id, presses]) => ({ id, runs: [keyEvents(presses)] })).sort(
    (a, b) => Number(a.id) - Number(b.id),
  );
}

/** In the download each person has a folder; without the folders it is read as well. */
async function downloadedFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return (await Promise.all([folder, ...folders].map((each) => filesOf(each, DOWNLOADED)))).flat();
}

/** Each release with the first press of the same key before it: presses in between are repeats. */
async function pressesOf(file: string): Promise<KeyPress[]> {
  const presses: KeyPress[] = [];
  const downOf = new Map<string, number>();
  for await (const line of linesOf(file)) {
    const [, key, direction, time] = csvFields(line);
    const tMs = Date.parse(`${time?.replace(' ', 'T')}Z`);
    if (key === undefined || !Number.isFinite(tMs)) continue;
    if (direction === '0') {
      if (!downOf.has(key)) downOf.set(key, tMs);
      continue;
    }
    const downMs = downOf.get(key);
    downOf.delete(key);
    if (downMs !== undefined) presses.push({ zone: zoneOf(codeOfName(key)), key, downMs, upMs: tMs });
  }
  return presses;
}
