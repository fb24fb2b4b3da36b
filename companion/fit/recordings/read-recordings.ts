/**
 * Reads a folder of pilot files. In: the folder, the pilot's private key. Out: people with their visits, and the files that were left
 * out with the reason. A file counts as a whole or not at all; a visit that stands in several exports counts once.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PilotError } from '@vigil/pilot/pilot-error.ts';
import type { PilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile, readPilotHeader } from '@vigil/pilot/read-pilot-file.ts';
import type { DeviceFacts, Visit } from '@vigil/pilot/visit.ts';
import { FitError } from '../base/fit-error.ts';
import { type PilotSubject, type SubjectBudget, SubjectRecord, strokesOf } from './pilot-subject.ts';
import { type RecordedVisit, recordedVisit } from './recorded-input.ts';

export interface LeftOut {
  readonly file: string;
  /** A code of `PilotError`, or of the file system. */
  readonly code: string;
  readonly message: string;
}

export interface Recordings {
  readonly people: readonly PilotSubject[];
  /** By person, the files that hold their visits. */
  readonly filesOf: ReadonlyMap<string, readonly string[]>;
  readonly leftOut: readonly LeftOut[];
  readonly files: number;
}

/** Of all people together: a fit holds about 200 bytes a keystroke and 60 a stroke. */
const TOTAL: SubjectBudget = { keys: 4_000_000, strokes: 4_000_000 };
const MAX_OF_ONE: SubjectBudget = { keys: 20_000, strokes: 20_000 };

/** @throws {FitError} `fit-folder` if the folder cannot be read, `fit-empty` if it holds no file that can be used. */
export async function readRecordings(
  folder: string,
  key: PilotPrivateKey,
  progress: (text: string) => void = () => {},
): Promise<Recordings> {
  const files = await filesIn(folder);
  const owners = new Set<string>();
  for (const file of files)
    owners.add((await readPilotHeader(join(folder, file)).catch(() => null))?.pseudonym ?? file);
  const budget = budgetOf(owners.size);
  const records = new Map<string, SubjectRecord>();
  const filesOf = new Map<string, string[]>();
  const seen = new Set<string>();
  const leftOut: LeftOut[] = [];
  for (const [index, file] of files.entries()) {
    progress(`reading ${index + 1} of ${files.length}`);
    const visits = await visitsOf(join(folder, file), key, seen).catch((error: unknown) => reasonOf(file, error));
    if (!Array.isArray(visits)) {
      leftOut.push(visits);
      continue;
    }
    for (const { id, pseudonym, visit, device } of visits) {
      seen.add(id);
      const record = records.get(pseudonym) ?? new SubjectRecord(pseudonym, budget);
      records.set(pseudonym, record);
      record.add(visit, device);
      filesOf.set(pseudonym, [...new Set([...(filesOf.get(pseudonym) ?? []), join(folder, file)])]);
    }
  }
  if (records.size === 0) throw new FitError('fit-empty', nothingIn(folder, leftOut), { leftOut });
  const people = [...records.values()].map((record) => record.subject()).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { people, filesOf, leftOut, files: files.length };
}

/**
 * The visits of one person as they were recorded, in order of days.
 *
 * @throws {FitError} `fit-folder` where a file that was read before is gone or another one by now.
 */
export async function rawVisits(files: readonly string[], key: PilotPrivateKey, subject: string): Promise<Visit[]> {
  const visits = new Map<string, Visit>();
  for (const file of files) {
    try {
      for await (const visit of readPilotFile(file, key)) if (visit.pseudonym === subject) visits.set(visit.id, visit);
    } catch (cause) {
      throw new FitError('fit-folder', `${file} has changed since it was read.`, { cause });
    }
  }
  return [...visits.values()].sort((a, b) => a.day - b.day);
}

interface ReadVisit {
  readonly id: string;
  readonly pseudonym: string;
  readonly visit: RecordedVisit;
  readonly device: DeviceFacts;
}

/** More than anybody types and points in half a year. A file counts as a whole or not at all, so all of it is held for a moment. */
const FILE_BUDGET: SubjectBudget = { keys: 3_000_000, strokes: 2_000_000 };

async function visitsOf(file: string, key: PilotPrivateKey, seen: ReadonlySet<string>): Promise<ReadVisit[]> {
  const visits: ReadVisit[] = [];
  let [keys, strokes] = [0, 0];
  for await (const read of readPilotFile(file, key)) {
    const id = `${read.pseudonym} ${read.id}`;
    if (seen.has(id)) continue;
    const visit = recordedVisit(read);
    keys += visit.keystrokes.length;
    strokes += strokesOf(visit);
    if (keys > FILE_BUDGET.keys || strokes > FILE_BUDGET.strokes)
      throw new PilotError('pilot-length', 'The pilot file holds more than a user can type and point in a pilot.');
    visits.push({ id, pseudonym: read.pseudonym, visit, device: read.device });
  }
  return visits;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .filter(({ name }) => !name.startsWith('.') && !name.endsWith('.part'))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const isFile = 'code' in cause && cause.code === 'ENOTDIR';
    const reason = isFile ? 'is a file: name the folder that holds it' : `cannot be read: ${cause.message}`;
    throw new FitError('fit-folder', `${folder} ${reason}.`, { cause });
  }
}

function nothingIn(folder: string, leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return `${folder} holds no file. Folders in it are not read.`;
  const isOtherKey = leftOut.every(({ code }) => code === 'pilot-key');
  return `${folder} holds no pilot file that can be used${isOtherKey ? ' with this key: it is of another pilot' : ''}.`;
}

function budgetOf(people: number): SubjectBudget {
  const share = (what: keyof SubjectBudget) =>
    Math.min(MAX_OF_ONE[what], Math.floor(TOTAL[what] / Math.max(1, people)));
  return { keys: share('keys'), strokes: share('strokes') };
}

function reasonOf(file: string, error: unknown): LeftOut {
  if (error instanceof PilotError) return { file, code: error.code, message: error.message };
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return { file, code: error.code, message: error.message };
  throw error;
}
