/** The desktop's supervisor over real companions: real socket, store and engine, without a window. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelPaths, here } from '@vigil/channel/home.ts';
import { ControlClient } from '@vigil/control/client.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { CompanionSupervisor } from '@vigil/desktop/main/companion-supervisor.ts';
import { PAGE } from '@vigil/desktop/main/own-page.ts';
import { trayStatusOf } from '@vigil/desktop/main/tray-status.ts';
import { createUserRequestRouter } from '@vigil/desktop/main/user-request-router.ts';
import { openCore } from '@vigil/service/open-core.ts';
import { type RunningCompanion, runCompanion } from '@vigil/service/run-companion.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const LOCALIZER = new Localizer(en, 'en');

const OWN = { url: PAGE, topFrame: true, ownWindow: true };
const log = { record: () => {}, follow: () => {}, flush: async () => {}, erase: () => {} };

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
  removeFolder(join(home, '..'));
});

test('starts exactly one companion', async () => {
  const [first, second] = await Promise.all([supervisor.look(), supervisor.look()]);
  expect([first?.store, second?.store]).toEqual(['ok', 'ok']);
  expect((await supervisor.look())?.state.stage).toBe('learning');
  expect(started).toBe(1);
  expect(trayStatusOf(await supervisor.look(), LOCALIZER).look).toBe('attention'); // No bank is listed.
});

test('relays validated replies of the core', async () => {
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

test('multiplexes concurrent requests over one connection', async () => {
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

test('pauses and resumes', async () => {
  await supervisor.look();
  await supervisor.pause(15);
  expect(trayStatusOf(await supervisor.look(), LOCALIZER).look).toBe('paused');
  await supervisor.resume();
  expect((await supervisor.look())?.state.pausedUntil).toBeNull();
});

test('uses a running companion, leaves it running, and replaces it when it exits', async () => {
  const other = await startCompanion();
  expect((await supervisor.look())?.store).toBe('ok');
  expect(started).toBe(0);
  await other.close();
  expect((await supervisor.look())?.store).toBe('ok');
  expect(started).toBe(1);
});

test('starts a new companion after an erase', async () => {
  await supervisor.look();
  const erased = await createUserRequestRouter(supervisor)(OWN, { type: 'erase' });
  expect(erased).toMatchObject({ ok: true, reply: { keyDestroyed: expect.any(Boolean) } });
  await expect.poll(async () => (await supervisor.look())?.store).toBe('ok');
  expect(started).toBe(2);
});

test('reports a failed start once', async () => {
  const stuck = new CompanionSupervisor({
    client: new ControlClient(channelPaths(home, here()), 'vigil test'),
    start: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
    onFault: (code) => faults.push(code),
  });
  expect([await stuck.look(), await stuck.look()]).toEqual([null, null]);
  expect(faults).toEqual(['internal']);
  await stuck.close();
});

test('starts no companion after close', async () => {
  await supervisor.look();
  await supervisor.close();
  expect(await supervisor.look()).toBeNull();
  expect(started).toBe(1);
});
