/**
 * Plays recordings of real people into a real browser with their original timing. In: a folder of recordings. Out: how
 * many users were matched, how many takeovers were detected and after how many keys.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { type BalabitSession, readBalabit } from '@vigil/corpora/balabit.ts';
import { hashOf } from 'vigil-fit/base/random.ts';
import type { FoundBrowser } from '../browser/find.ts';
import type { BankVisitor } from '../customers/visitor.ts';
import type { SimulatedUser } from '../input/timed-input.ts';
import { removeFolder } from '../parts/remove-folder.ts';
import type { Terminal } from '../parts/terminal.ts';
import { recordedUser } from '../people/recorded.ts';
import { BankLog } from './bank-log.ts';
import { onStage } from './on-stage.ts';
import { summary } from './summary.ts';
import { type Takeover, typeUntilLocked } from './takeover.ts';
import type { Theatre } from './theatre.ts';
import { CUSTOMER } from './three-acts.ts';

interface PeopleDemoOptions {
  readonly browser: FoundBrowser;
  readonly out: Terminal;
  readonly folder: string;
  readonly count: number;
  readonly against: number;
}

interface PeopleTally {
  readonly genuine: { matched: boolean; accused: boolean }[];
  readonly takeovers: Takeover[];
}

/** Sections of a recording: enrolment, start of a session before a takeover, and test. */
const TEACH = 0.66;
const MAX_TAKEOVER_KEYS = 600;
const PAGE = { width: 1200, height: 700 };

export async function playPeople({ browser, out, folder, count, against }: PeopleDemoOptions): Promise<number> {
  out.say('Reading the recordings ...');
  const typists = (await readAalto(folder)).filter((user) => user.runs.length >= 12);
  const pointers = byUser(await readBalabit(folder));
  const cast = [...typists].sort((a, b) => hashOf(a.id, 3) - hashOf(b.id, 3)).slice(0, count + against);
  const tally: PeopleTally = { genuine: [], takeovers: [] };
  for (const [index, typist] of cast.slice(0, count).entries()) {
    const others = Array.from({ length: against }, (_, i) => cast[(index + i + 1) % cast.length]).filter(
      (o) => o !== undefined,
    );
    await onStage({ headless: true, replay: true }, (theatre) =>
      playUser({ theatre, browser, typist, others, pointers, tally }),
    );
    out.progress(line(tally), (index + 1) / count);
  }
  report(tally, out);
  return tally.genuine.length >= count && tally.takeovers.length >= count * against ? 0 : 1;
}

interface RecordingPart {
  readonly theatre: Theatre;
  readonly browser: FoundBrowser;
  readonly typist: TypingSubject;
  readonly others: readonly TypingSubject[];
  readonly pointers: readonly (readonly BalabitSession[])[];
  readonly tally: PeopleTally;
}

async function playUser({ theatre, browser, typist, others, pointers, tally }: RecordingPart): Promise<void> {
  const { visitor, consent } = await theatre.openCast(browser);
  const log = new BankLog(theatre.bank.feed);
  await visitor.signIn(CUSTOMER);
  await visitor.register(consent);
  const taught = Math.ceil(typist.runs.length * TEACH);
  await teach(visitor, userOf(typist, pointers, 0, taught, 'training'), typist.runs.slice(0, taught));
  await theatre.restartCompanion();
  const saved = join(theatre.folder, 'saved');
  cpSync(theatre.home, saved, { recursive: true, filter: (source) => !source.endsWith('.sock') });
  tally.genuine.push(
    await genuineSession(visitor, log, userOf(typist, pointers, taught, Number.POSITIVE_INFINITY, 'test')),
  );
  for (const other of others) {
    await startAfresh(theatre, saved);
    await visitor.driver.clearCookies();
    await visitor.signIn(CUSTOMER);
    await visitor.startNote();
    const opening = userOf(typist, pointers, taught, taught + 2, 'test');
    await stretch(visitor, opening, 80);
    const impostor = userOf(other, pointers, 0, Number.POSITIVE_INFINITY, 'test');
    tally.takeovers.push(await typeUntilLocked(visitor, log, impostor.type(MAX_TAKEOVER_KEYS)));
  }
}

/** Restores the companion's state after enrolment, so that sessions are independent. */
async function startAfresh(theatre: Theatre, saved: string): Promise<void> {
  await theatre.companion.stop();
  removeFolder(theatre.home);
  cpSync(saved, theatre.home, { recursive: true });
  await theatre.startCompanion();
}

async function teach(visitor: BankVisitor, user: SimulatedUser, runs: readonly unknown[]): Promise<void> {
  await visitor.startNote();
  for (let done = 0; done < runs.length; done++) await stretch(visitor, user, 1);
}

/** At least one recorded stretch of typing and four pointer strokes. */
async function stretch(visitor: BankVisitor, user: SimulatedUser, keys: number): Promise<number> {
  const typed = user.type(keys);
  await visitor.driver.type(typed);
  await visitor.driver.point(user.point(4, PAGE.width, PAGE.height));
  await visitor.driver.focus('note');
  return typed.length;
}

async function genuineSession(visitor: BankVisitor, log: BankLog, user: SimulatedUser) {
  await visitor.driver.clearCookies();
  await visitor.signIn(CUSTOMER);
  await visitor.startNote();
  log.mark();
  for (let keys = 0; keys < 200; ) keys += await stretch(visitor, user, 40);
  const match = await log.waitForVerdict(['match'], 2500);
  return {
    matched: match !== null,
    accused: log.attestations.some((attestation) => attestation.claims.verdict === 'mismatch'),
  };
}

function userOf(
  typist: TypingSubject,
  pointers: readonly (readonly BalabitSession[])[],
  from: number,
  to: number,
  part: BalabitSession['part'],
): SimulatedUser {
  const user = pointers[hashOf(typist.id, 5) % pointers.length] ?? [];
  const sessions = user.filter((session) => session.part === part && session.illegal !== true);
  return recordedUser(
    typist.id,
    typist.runs.slice(from, to),
    sessions.flatMap((session) => session.events).slice(0, 40_000),
  );
}

function byUser(sessions: readonly BalabitSession[]): (readonly BalabitSession[])[] {
  return [...new Set(sessions.map((session) => session.user))].map((user) => sessions.filter((s) => s.user === user));
}

function line({ genuine, takeovers }: PeopleTally): string {
  const matched = genuine.filter((session) => session.matched).length;
  const caught = takeovers.filter((session) => session.caught).length;
  return `${matched}/${genuine.length} matched, ${caught}/${takeovers.length} takeovers caught`;
}

function report(tally: PeopleTally, out: Terminal): void {
  const caught = tally.takeovers.filter((session) => session.caught);
  const accused = tally.genuine.filter((session) => session.accused).length;
  out.say(`Genuine sessions and takeovers: ${line(tally)}; ${accused} genuine sessions were called a mismatch.`);
  out.say(
    `Keystrokes until caught: ${summary(
      caught.map((session) => session.keys),
      'keys',
    )}.`,
  );
  out.say(
    `Seconds of typing until caught: ${summary(
      caught.map((session) => session.seconds),
      's',
    )}.`,
  );
}
