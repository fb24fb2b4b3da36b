/** Recording for a pilot: real core, real disk, real encryption. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksIn } from '@vigil/core/pilot/block-log.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { newPilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import type { Visit } from '@vigil/pilot/visit.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { CONTEXTS, EVENT } from '@vigil/protocol/capture.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench, STREAM } from '../../../fakes/core-bench.ts';
import { FakeMachine } from '../../../fakes/machine.ts';
import { PILOT, pilotKeys, recipient } from '../../../fakes/offered-pilot.ts';

const DAY_MS = 86_400_000;

let bench: CoreBench;
let machine: FakeMachine;
let machinePolicyFile: string;

const setPolicy = (more: object) => {
  // Another length than before: changes within one tick of the file system's clock are seen too.
  const text = JSON.stringify({ version: 1, banks: [bench.bank.listed], ...more });
  writeFileSync(machinePolicyFile, text, { mode: 0o600 });
  bench.core?.tick();
};
const restart = () => bench.restart({ machine, machinePolicyFile });
const pilot = () => bench.core.state().pilot;
const file = () => join(bench.home, 'pilot.blocks');
const bytes = () => (existsSync(file()) ? statSync(file()).size : 0);
const agree = (granted = true) => bench.core.userApi.request({ type: 'decide-pilot', recipient, granted });
const minute = () => {
  bench.clock.pass(61_000);
  bench.core.tick();
};

/** As `vigil pilot export` does it. */
async function exported(): Promise<Visit[]> {
  const { file: blocks, bytes: length, ...owner } = await bench.core.userApi.request({ type: 'pilot-recording' });
  const path = join(bench.home, 'out.vigil-pilot');
  await writePilotFile(path, { ...owner, createdDay: 20_000 }, blocksIn(blocks, length));
  return visitsIn(path);
}

async function visitsIn(path: string): Promise<Visit[]> {
  const visits: Visit[] = [];
  for await (const visit of readPilotFile(path, pilotKeys.privateKey)) visits.push(visit);
  return visits;
}

beforeEach(async () => {
  bench = await CoreBench.start();
  machine = new FakeMachine();
  machinePolicyFile = join(bench.home, 'machine-policy.json');
  setPolicy({ pilot: PILOT });
  await restart();
  await bench.register();
});
afterEach(() => bench.stop());

describe('a pilot', () => {
  it('is offered by the machine policy alone, and records nothing before the user agrees', async () => {
    expect(pilot()).toMatchObject({ status: 'offered', name: 'Acme', recipient, sinceMs: null, bytes: 0 });
    bench.type(50);
    minute();
    await expect(exported()).rejects.toMatchObject({ code: 'pilot-nothing-recorded' });
    expect(existsSync(file())).toBe(false);
  });

  it('cannot be turned on by the user, neither by a policy nor by a decision on something else', async () => {
    bench.writePolicy({ version: 1, banks: [bench.bank.listed], pilot: PILOT });
    await bench.restart({ machine });
    expect(pilot()).toBeUndefined();
    await expect(agree()).rejects.toMatchObject({ code: 'pilot-not-offered' });
    await bench.restart({ machine, policyFile: bench.policyFile });
    expect(pilot()).toBeUndefined();
    await restart();
    const other = pilotKeyId((await newPilotKeys()).publicKey);
    const decide = bench.core.userApi.request({ type: 'decide-pilot', recipient: other, granted: true });
    await expect(decide).rejects.toMatchObject({ code: 'pilot-not-offered' });
    expect(pilot()?.status).toBe('offered');
  });

  it('records what the engine is given, relative to the visit, with fields renamed', async () => {
    await agree();
    bench.type(40);
    bench.clock.pass(5000);
    const events = [
      [EVENT.field, 0, 424_242],
      [EVENT.context, 0, CONTEXTS.indexOf('focus')],
      [EVENT.pointerMove, 80, 3, -4],
    ];
    const batch = { stream: STREAM, seq: 1, at: 50_000, sent: 1000, lost: 0, events };
    bench.connection.receive({ type: 'batch', n: 1, batch });
    bench.connection.receive({ type: 'close', stream: STREAM });
    bench.clock.pass(31 * 60_000);
    bench.core.tick();
    const [visit, ...more] = await exported();
    expect(more).toEqual([]);
    expect(visit).toMatchObject({ day: 0, complete: true, counts: { keys: 40, moves: 1 } });
    expect(visit?.device).toEqual({
      os: process.platform === 'linux' ? 'linux' : visit?.device.os,
      browser: 'chromium',
      keyboard: 'unknown',
      reportHz: null,
      clockStepMs: 4,
    });
    expect(visit?.entries.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ['batch', 0],
      ['batch', 5000],
      ['end', 5000],
    ]);
    const second = visit?.entries[1];
    const seen = second?.kind === 'batch' ? second.events : [];
    expect(seen.slice(1)).toEqual(events.slice(1));
    expect(seen[0]?.[2]).not.toBe(424_242);
    expect(readFileSync(file(), 'latin1')).not.toMatch(/424242|keyDown|events/);
  });

  it('goes on after a restart, with the same pseudonym, and survives a torn line', async () => {
    await agree();
    bench.type(10);
    const [first] = await exported();
    await bench.core.close();
    writeFileSync(file(), Buffer.concat([readFileSync(file()), Buffer.from('eyJ torn')]));
    await restart();
    bench.clock.pass(DAY_MS);
    bench.type(10);
    const visits = await exported();
    expect(visits.map(({ day, pseudonym }) => [day, pseudonym])).toEqual([0, 1].map((day) => [day, first?.pseudonym]));
    expect(pilot()).toMatchObject({ status: 'recording', visits: 1 });
  });

  it('records neither while paused, nor a remote session, nor a bank without consent', async () => {
    await agree();
    bench.core.pause(60);
    bench.type(30);
    bench.core.resume();
    machine.remote = 'rdp';
    bench.core.tick();
    bench.type(30);
    machine.remote = null;
    bench.core.tick();
    const [subject = ''] = await bench.subjects();
    await bench.core.userApi.request({ type: 'revoke', bank: bench.bank.listed.id, sub: subject });
    bench.type(30);
    minute();
    await expect(exported()).rejects.toMatchObject({ code: 'pilot-nothing-recorded' });
  });

  it('stops and is deleted whenever the user wants', async () => {
    await agree();
    bench.type(20);
    await bench.core.userApi.request({ type: 'stop-pilot' });
    expect(pilot()?.status).toBe('stopped');
    const kept = (await exported()).length;
    bench.type(20);
    expect((await exported()).length).toBe(kept);
    await bench.core.userApi.request({ type: 'delete-pilot' });
    expect(existsSync(file())).toBe(false);
    expect(pilot()).toMatchObject({ status: 'refused', bytes: 0, visits: 0 });
  });

  it('names its pseudonym to the user, also after the deletion', async () => {
    await agree();
    bench.type(20);
    const [visit] = await exported();
    await bench.core.userApi.request({ type: 'delete-pilot' });
    const { text } = await bench.core.userApi.request({ type: 'export', part: 0 });
    expect(text).toContain(`"pseudonym":"${visit?.pseudonym}"`);
  });

  it('is not asked for again after a refusal, which lasts over a restart', async () => {
    await agree(false);
    await restart();
    expect(pilot()?.status).toBe('refused');
    bench.type(20);
    minute();
    expect(bytes()).toBe(0);
  });

  it('is deleted when the policy takes it away or names another key, not while the policy is damaged', async () => {
    await agree();
    bench.type(20);
    await exported();
    writeFileSync(machinePolicyFile, '{ damaged', { mode: 0o600 });
    bench.core.tick();
    bench.type(20);
    expect(bytes()).toBeGreaterThan(0);
    const { publicKey } = await newPilotKeys();
    setPolicy({ pilot: { ...PILOT, publicKey } });
    expect(bytes()).toBe(0);
    expect(pilot()).toMatchObject({ status: 'offered', recipient: pilotKeyId(publicKey) });
    await bench.core.userApi.request({ type: 'decide-pilot', recipient: pilotKeyId(publicKey), granted: true });
    bench.type(20);
    minute();
    await bench.core.userApi.request({ type: 'pilot-recording' });
    setPolicy({});
    expect([bytes(), pilot()]).toEqual([0, undefined]);
  });

  it('is erased with everything else, and the proof names it', async () => {
    await agree();
    bench.type(20);
    await exported();
    const { files } = await bench.core.userApi.request({ type: 'erase' });
    expect(files).toContain('pilot.blocks');
    expect(existsSync(file())).toBe(false);
  });

  it('whose file cannot be used keeps nothing from working', async () => {
    await agree();
    await bench.core.close();
    mkdirSync(file());
    await restart();
    expect(pilot()).toMatchObject({ status: 'recording', bytes: 0 });
    bench.type(20);
    minute();
    await expect.poll(() => bench.faults).toContain('pilot-unwritable');
    expect((await bench.attest()).verdict).toBe('insufficient');
    removeFolder(file());
  });

  it('refuses a policy whose key is no point of the curve', async () => {
    setPolicy({ pilot: { ...PILOT, publicKey: { ...pilotKeys.publicKey, y: 'A'.repeat(43) } } });
    expect(bench.core.policyReport()).toMatchObject({
      error: 'policy-invalid',
      problems: [{ path: 'pilot.publicKey' }],
    });
  });
});
