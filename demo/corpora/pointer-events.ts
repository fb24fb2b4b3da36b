/**
 * Pointer recordings as lines of "person, session, t_ms, event, button, x, y" (sapimouse, hbrs, mauth, lab-trials). In: a
 * corpus's folder with `pointer-dev.csv`, `pointer-holdout.csv` or `pointer.csv`, gunzipped or not. Out: each sitting
 * as the relative pointer events that the product captures.
 *
 * A wheel row of hbrs holds how far the page is scrolled, not by how much: its difference to the row before is the turn. Rows
 * with a place that is no number, or an event that is none of the four, are skipped.
 */
import { join } from 'node:path';
import type { PointerEvent } from './balabit.ts';
import { filesOf, linesOf } from './lines.ts';

export interface PointerSitting {
  readonly subject: string;
  readonly session: string;
  readonly events: PointerEvent[];
}

interface LastPlace {
  x: number;
  y: number;
  scrolled: number;
}

const RECORDING = /^pointer(-dev|-holdout)?\.csv(\.gz)?$/;

/** Sittings in order of the file: people, then sessions. Empty when the folder holds no recording. */
export async function readPointerEvents(dataDir: string, corpus: string): Promise<PointerSitting[]> {
  const sittings = new Map<string, PointerSitting>();
  const places = new Map<PointerSitting, LastPlace>();
  for (const file of await filesOf(join(dataDir, corpus), RECORDING)) {
    for await (const line of linesOf(file)) {
      const [subject = '', session = '', time = '', ...rest] = line.split(',');
      const tMs = Number(time);
      if (time === '' || Number.isNaN(tMs)) continue;
      const key = `${subject},${session}`;
      const sitting = sittings.get(key) ?? { subject, session, events: [] };
      sittings.set(key, sitting);
      const place = places.get(sitting) ?? { x: Number.NaN, y: Number.NaN, scrolled: Number.NaN };
      places.set(sitting, place);
      const event = parseEvent(tMs, rest, place);
      if (event !== undefined) sitting.events.push(event);
    }
  }
  return [...sittings.values()];
}

function parseEvent(tMs: number, [kind, button, x, y]: readonly string[], place: LastPlace): PointerEvent | undefined {
  if (kind === 'wheel') return parseWheel(tMs, y, place);
  if (kind !== 'move' && kind !== 'down' && kind !== 'up') return undefined;
  if (!x || !y || Number.isNaN(Number(x)) || Number.isNaN(Number(y))) return undefined;
  const dx = Number.isNaN(place.x) ? 0 : Number(x) - place.x;
  const dy = Number.isNaN(place.y) ? 0 : Number(y) - place.y;
  place.x = Number(x);
  place.y = Number(y);
  if (kind === 'move' && dx === 0 && dy === 0) return undefined;
  return { kind, tMs, dx, dy, button: buttonOf(button) };
}

function parseWheel(tMs: number, y: string | undefined, place: LastPlace): PointerEvent {
  const turn = y ? Number(y) - (Number.isNaN(place.scrolled) ? 0 : place.scrolled) : 1;
  if (y) place.scrolled = Number(y);
  return { kind: 'wheel', tMs, dx: 0, dy: turn === 0 ? 1 : turn, button: 0 };
}

function buttonOf(button: string | undefined): number {
  const number = Number(button);
  return button && Number.isInteger(number) ? number : 0;
}
