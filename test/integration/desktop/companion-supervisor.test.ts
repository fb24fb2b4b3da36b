/** The shell's keeper over real companions: real socket, store and engine, without a window. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelPaths, here } from '@vigil/channel/home.ts';
import { ControlClient } from '@vigil/control/client.ts';
import { CompanionSupervisor } from '@vigil/desktop/main/companion-supervisor.ts';
import { PAGE } from '@vigil/desktop/main/own-page.ts';
import { trayStatusOf } from '@vigil/desktop/main/tray-status.ts';
import { createUserRequestRouter } from '@vigil/desktop/main/user-request-router.ts';
import { openCore } from '@vigil/service/open-core.ts';
import { type RunningCompanion, runCompanion } from '@vigil/service/run-companion.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const WORDS = new Localizer(en, 'en');

const OWN = { url: PAGE, topFrame: true, ownWindow: true };
const log = { info: () => {}, warn: () => {} };

let home: string;
let faults: string[];
let started: number;
let supervisor: CompanionSupervisor;

function startCompanion(): Promise<RunningCompanion> {
  const paths = channelPaths(home, here());
  return runCompanion({
    paths,
    openLog: () => log,
    openCore: () => openCore({ home, keyTier: 'file', log }),
  });
}

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'vigil-test-')), 'home');
  faults = [];
  started = 0;
  supervisor = new CompanionSupervisor({
    client: new ControlClient(channelPaths(home, here()), 'vigil test'),
    start: () => {
      started += 1;
      return startCompanion();
    },
    onFault: (code) => faults.push(code),
  });
});
afterEach(async () => {
  await supervisor.close();
  rmSync(join(home, '..'), { recursive: true });
});

test('starts a companion at the first look, and one only', async () => {
  const [first, second] = await Promise.all([supervisor.look(), supervisor.look()]);
  expect([first?.store, second?.store]).toEqual(['ok', 'ok']);
  expect((await supervisor.look())?.state.stage).toBe('learning');
  expect(started).toBe(1);
  expect(trayStatusOf(await supervisor.look(), WORDS).look).toBe('attention'); // No bank is listed.
});

test('brings the answers of the core to the window, checked', async () => {
  await supervisor.look();
  const route = createUserRequestRouter(supervisor);
  const reply = await route(OWN, { type: 'overview' });
  expect(reply).toMatchObject({ ok: true, reply: { state: { stage: 'learning' }, data: { home, keyTier: 'file' } } });
  expect(await route(OWN, { type: 'check-chain' })).toEqual({
    ok: true,
    reply: { intact: true, entries: 0, brokenAt: null },
  });
  expect(await route(OWN, { type: 'attestation', seq: 1 })).toMatchObject({ ok: false });
});

test('asks many things at once over one connection, each with its own answer', async () => {
  await supervisor.look();
  const route = createUserRequestRouter(supervisor);
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      route(OWN, n % 2 === 0 ? { type: 'check-chain' } : { type: 'export', part: 0 }),
    ),
  );
  for (const [n, reply] of replies.entries()) {
    expect(reply).toMatchObject({ ok: true, reply: n % 2 === 0 ? { entries: 0 } : { text: expect.any(String) } });
  }
});

test('pauses and resumes from the tray', async () => {
  await supervisor.look();
  await supervisor.pause(15);
  expect(trayStatusOf(await supervisor.look(), WORDS).look).toBe('paused');
  await supervisor.resume();
  expect((await supervisor.look())?.state.pausedUntil).toBeNull();
});

test('uses a companion that runs already, leaves it running, and takes over when it goes', async () => {
  const other = await startCompanion();
  expect((await supervisor.look())?.store).toBe('ok');
  expect(started).toBe(0);
  await other.close();
  expect((await supervisor.look())?.store).toBe('ok');
  expect(started).toBe(1);
});

test('erases with the proof in hand, then begins anew', async () => {
  await supervisor.look();
  const erased = await createUserRequestRouter(supervisor)(OWN, { type: 'erase' });
  expect(erased).toMatchObject({ ok: true, reply: { keyDestroyed: expect.any(Boolean) } });
  await expect.poll(async () => (await supervisor.look())?.store, { timeout: 20_000 }).toBe('ok');
  expect(started).toBe(2);
});

test('says once why a companion cannot be started', async () => {
  const stuck = new CompanionSupervisor({
    client: new ControlClient(channelPaths(home, here()), 'vigil test'),
    start: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
    onFault: (code) => faults.push(code),
  });
  expect([await stuck.look(), await stuck.look()]).toEqual([null, null]);
  expect(faults).toEqual(['internal']);
  await stuck.close();
});

test('starts nothing any more once it was closed', async () => {
  await supervisor.look();
  await supervisor.close();
  expect(await supervisor.look()).toBeNull();
  expect(started).toBe(1);
});
