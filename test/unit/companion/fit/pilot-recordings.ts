/** Made-up people of a pilot. In: how many, how much each does. Out: visits, and a folder of pilot files with their key. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptVisit } from '@vigil/pilot/block.ts';
import { newPilotKeys, type PilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import type { Visit, VisitEntry } from '@vigil/pilot/visit.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { type CaptureEvent, EVENT } from '@vigil/protocol/capture.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { hashOf, type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';

const DEVICE = { os: 'linux', browser: 'chromium', keyboard: 'unknown', reportHz: 125, clockStepMs: 1 } as const;
const LETTERS = ZONES.flatMap((name, zone) =>
  /^(left|right)-\w+-(home|top|bottom)$|^space$/.test(name) ? [zone] : [],
);
const BATCH_EVENTS = 64;

export interface PilotAmounts {
  readonly people: number;
  readonly visits: number;
  readonly keys: number;
  readonly clicks: number;
}

/** Each person has a tempo, holds and a speed of the pointer of their own. */
export function madeUpVisits(subject: string, { visits, keys, clicks }: PilotAmounts): Omit<Visit, 'counts'>[] {
  const habit = seededRandom(hashOf(subject));
  const tempoMs = 120 + 140 * habit.next();
  const holdMs = 60 + 70 * habit.next();
  const speed = 1 + 4 * habit.next();
  return Array.from({ length: visits }, (_, k) => {
    const random = seededRandom(hashOf(`${subject} ${k}`));
    const events = [...typed(keys, tempoMs, holdMs, random), ...pointed(clicks, speed, random)];
    const id = nameOf(`${subject}${k}`, 16);
    return {
      id,
      pseudonym: nameOf(subject, 22),
      day: k >> 1,
      site: 1,
      device: DEVICE,
      complete: true,
      entries: batched(events),
    };
  });
}

export function nameOf(text: string, length: number): string {
  return `${text.replaceAll(/[^\w-]/g, '_')}${'-'.repeat(length)}`.slice(0, length);
}

function typed(keys: number, tempoMs: number, holdMs: number, random: RandomGenerator): CaptureEvent[] {
  return Array.from({ length: keys }, (): CaptureEvent[] => {
    const gap = Math.round(10 * Math.max(30, tempoMs * Math.exp(0.25 * random.normal())));
    const hold = Math.round(10 * Math.max(20, holdMs * Math.exp(0.2 * random.normal())));
    const zone = LETTERS[random.below(LETTERS.length)] ?? 0;
    return [
      [EVENT.keyDown, gap, zone, 0],
      [EVENT.keyUp, Math.min(hold, gap), 0],
    ];
  }).flat();
}

function pointed(clicks: number, speed: number, random: RandomGenerator): CaptureEvent[] {
  return Array.from({ length: clicks }, (): CaptureEvent[] => {
    const steps = 8 + random.below(12);
    const [dx, dy] = [random.normal() * speed * 6, random.normal() * speed * 4];
    const moves = Array.from({ length: steps }, (_, k): CaptureEvent => {
      const bell = Math.sin((Math.PI * (k + 1)) / (steps + 1));
      return [EVENT.pointerMove, k === 0 ? 4000 : 160, Math.round(dx * bell) || 1, Math.round(dy * bell)];
    });
    const pause = 800 + random.below(800);
    return [...moves, [EVENT.pointerDown, pause, 0, 0, 0], [EVENT.pointerUp, 700 + random.below(500), 0, 0, 0]];
  }).flat();
}

function batched(events: readonly CaptureEvent[]): VisitEntry[] {
  const entries: VisitEntry[] = [];
  let ticks = 0;
  for (let from = 0; from < events.length; from += BATCH_EVENTS) {
    const part = events.slice(from, from + BATCH_EVENTS);
    const span = part.reduce((sum, event) => sum + event[1], 0);
    const atMs = Math.round((ticks + span) / 10);
    const batch = { seq: entries.length, at: ticks, sent: span, lost: 0, events: part };
    entries.push({ kind: 'batch', atMs, frame: 0, ...batch });
    ticks += span;
  }
  return entries;
}

export interface PilotFolder {
  readonly folder: string;
  readonly keys: PilotKeys;
}

export async function writePilotFolder(amounts: PilotAmounts): Promise<PilotFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-pilots-'));
  const keys = await newPilotKeys();
  for (let k = 0; k < amounts.people; k++) await writePilot({ folder, keys }, `person ${k}`, amounts);
  return { folder, keys };
}

export async function writePilot(
  { folder, keys }: PilotFolder,
  subject: string,
  amounts: PilotAmounts,
): Promise<string> {
  const blocks = [];
  for (const visit of madeUpVisits(subject, amounts)) blocks.push(...(await encryptVisit(keys.publicKey, visit)));
  const owner = { createdDay: 20_000, pseudonym: nameOf(subject, 22), recipient: await pilotKeyId(keys.publicKey) };
  const file = join(folder, `${subject.replace(' ', '-')}.vigil-pilot`);
  await writePilotFile(file, owner, blocks);
  return file;
}
