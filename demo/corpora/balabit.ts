/**
 * Balabit Mouse Dynamics Challenge. In: a folder with `training_files/userN/session_*`, `test_files/...` and
 * `public_labels.csv` (the original layout), or the archive that holds it. Out: each session as the relative pointer
 * events that the product captures.
 *
 * The recordings are of remote desktops: rows come twice, x or y = 65535 stands for "unknown", wheel rows have no place.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What a stroke extractor takes, as a list. `kind` is the name of its method; ms and px. */
export interface PointerEvent {
  readonly kind: 'move' | 'down' | 'up' | 'wheel';
  readonly tMs: number;
  readonly dx: number;
  readonly dy: number;
  readonly button: number;
}

export interface BalabitSession {
  readonly user: number;
  readonly name: string;
  /** Undefined for training sessions and for test sessions without a public label. */
  readonly illegal: boolean | undefined;
  readonly part: 'training' | 'test';
  readonly events: PointerEvent[];
  /** Median time between two different positions in ms. */
  readonly intervalMs: number;
}

const UNKNOWN = 65535;
const BUTTONS = ['Left', 'Middle', 'Right'];
const SESSION_PATH = /(training|test)_files\/user(\d+)\/(session_\d+)$/;

/** Reads every session of a folder laid out as the data README says; sessions in order of user and name. */
export async function readBalabit(dataDir: string): Promise<BalabitSession[]> {
  const folder = join(dataDir, 'balabit');
  const labels = parseLabels(await readFile(join(folder, 'public_labels.csv'), 'latin1'));
  const sessions: BalabitSession[] = [];
  for (const [path, text] of await sessionFiles(folder)) {
    const [, part, user, name] = SESSION_PATH.exec(path)!;
    sessions.push({
      user: Number(user),
      name: name!,
      part: part === 'test' ? 'test' : 'training',
      illegal: part === 'test' ? labels.get(name!) : undefined,
      ...parseSession(text),
    });
  }
  return sessions.sort((a, b) => a.user - b.user || (a.name < b.name ? -1 : 1));
}

async function sessionFiles(folder: string): Promise<[path: string, text: string][]> {
  const names = await readdir(folder);
  const archive = names.find((name) => name.endsWith('.tar.gz') || name.endsWith('.tgz'));
  if (archive && !existsSync(join(folder, 'training_files'))) {
    return untar(gunzipSync(await readFile(join(folder, archive)))).filter(([path]) => SESSION_PATH.test(path));
  }
  const files: [string, string][] = [];
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = entry.replaceAll('\\', '/');
    if (SESSION_PATH.test(path)) files.push([path, await readFile(join(folder, entry), 'latin1')]);
  }
  return files;
}

/** Plain files of a tar archive (POSIX ustar: 512-byte headers, size in octal at byte 124). */
function untar(bytes: Buffer): [path: string, text: string][] {
  const files: [string, string][] = [];
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const field = (from: number, length: number) =>
      bytes.toString('latin1', at + from, at + from + length).split('\0')[0]!;
    const size = Number.parseInt(field(124, 12), 8);
    const prefix = field(345, 155);
    const type = field(156, 1);
    const body = at + 512;
    if (type === '0' || type === '') {
      files.push([(prefix ? `${prefix}/` : '') + field(0, 100), bytes.toString('latin1', body, body + size)]);
    }
    at = body + Math.ceil(size / 512) * 512;
  }
  return files;
}

function parseLabels(text: string): Map<string, boolean> {
  const rows = text.split(/\r?\n/).slice(1).filter(Boolean);
  return new Map(rows.map((row) => [row.split(',')[0]!, row.split(',')[1]!.trim() === '1']));
}

/** Rows of "record time, client time (s), button, state, x, y" to relative events. */
export function parseSession(text: string): { events: PointerEvent[]; intervalMs: number } {
  const events: PointerEvent[] = [];
  const intervals: number[] = [];
  let last = { x: Number.NaN, y: Number.NaN, tMs: 0 };
  let before = '';
  for (const row of text.split('\n').slice(1)) {
    const seen = row.slice(row.indexOf(',') + 1);
    if (seen === before) continue;
    before = seen;
    const cells = row.split(',');
    if (cells.length < 6) continue;
    const tMs = Number(cells[1]) * 1000;
    const [button, state] = [cells[2]!, cells[3]!];
    if (state === 'Up' || state === 'Down') {
      events.push({ kind: 'wheel', tMs, dx: 0, dy: state === 'Up' ? -100 : 100, button: 0 });
      continue;
    }
    const [x, y] = [Number(cells[4]), Number(cells[5])];
    if (x >= UNKNOWN || y >= UNKNOWN) continue;
    if (Number.isNaN(last.x)) last = { x, y, tMs };
    const dx = x - last.x;
    const dy = y - last.y;
    if (dx !== 0 || dy !== 0) {
      if (tMs > last.tMs) intervals.push(tMs - last.tMs);
      last = { x, y, tMs };
    }
    const kind = state === 'Pressed' ? 'down' : state === 'Released' ? 'up' : 'move';
    const number = kind === 'move' ? 0 : BUTTONS.indexOf(button);
    if (kind !== 'move' || dx !== 0 || dy !== 0) {
      events.push({ kind, tMs, dx, dy, button: number < 0 ? 3 : number });
    }
  }
  intervals.sort((a, b) => a - b);
  return { events, intervalMs: intervals[intervals.length >> 1] ?? 0 };
}
