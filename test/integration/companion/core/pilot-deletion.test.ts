/** What a desktop cannot read of a pilot, and what it does not keep: real core, real disk, real encryption. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import { blockKey, decryptPart } from '@vigil/pilot/block.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoreBench } from '../../../fakes/core-bench.ts';
import { pilotKeys, recipient, startWithPilot } from '../../../fakes/offered-pilot.ts';

let bench: CoreBench;
let machinePolicyFile: string;
const restart = () => bench.restart({ machinePolicyFile });
const pilot = () => bench.core.state().pilot;
const file = () => join(bench.home, 'pilot.blocks');
const agree = () => bench.core.userApi.request({ type: 'decide-pilot', recipient, granted: true });
const written = () => bench.core.userApi.request({ type: 'pilot-recording' });
const minute = () => {
  bench.clock.pass(61_000);
  bench.core.tick();
};

beforeEach(async () => {
  ({ bench, machinePolicyFile } = await startWithPilot());
});
afterEach(() => bench.stop());

describe('a pilot', () => {
  it('keeps nothing of what was being encrypted when the user deleted it', async () => {
    await agree();
    bench.type(20);
    minute();
    await bench.core.userApi.request({ type: 'delete-pilot' });
    await expect(written()).rejects.toMatchObject({ code: 'pilot-nothing-recorded' });
    expect([existsSync(file()), pilot()?.bytes]).toEqual([false, 0]);
    await agree();
    bench.type(20);
    expect((await written()).bytes).toBeGreaterThan(0);
  });

  it('finishes a deletion that was cut short', async () => {
    await agree();
    bench.type(20);
    await written();
    const recorded = readFileSync(file());
    await bench.core.userApi.request({ type: 'delete-pilot' });
    await bench.core.close();
    writeFileSync(file(), recorded);
    await restart();
    expect([existsSync(file()), pilot()?.bytes]).toEqual([false, 0]);
  });

  it('leaves nothing of a visit that is open when everything is erased', async () => {
    await agree();
    bench.type(20);
    await bench.core.userApi.request({ type: 'erase' });
    await bench.core.close();
    expect(readdirSync(bench.home).filter((name) => name.startsWith('pilot'))).toEqual([]);
  });

  it('leaves nothing of a visit that is open to the next user of the account', async () => {
    await agree();
    bench.type(20);
    minute();
    await bench.core.userApi.request({ type: 'hand-over' });
    await bench.core.close();
    expect(existsSync(file())).toBe(false);
    await restart();
    expect(pilot()).toMatchObject({ status: 'offered', bytes: 0 });
  });

  it('cannot be read with anything that the desktop stores', async () => {
    await agree();
    bench.type(20);
    await written();
    const blocks = readFileSync(file(), 'latin1').trimEnd().split('\n');
    await bench.core.close();
    const openedStore = await openStore({
      home: bench.home,
      providers: keyProviders({ keyring: null, passphrase: () => null }),
    });
    if (openedStore.state !== 'ok') throw new Error(openedStore.state);
    const { store } = openedStore;
    const stored = [JSON.stringify(store.pilot()), ...store.credentials().map((one) => JSON.stringify(one))];
    store.close();
    const files = readdirSync(bench.home).filter((name) => statSync(join(bench.home, name)).isFile());
    const bytes = [
      ...stored.map((text) => Buffer.from(text)),
      ...files.map((name) => readFileSync(join(bench.home, name))),
    ];
    const tried = scalarsIn(bytes);
    expect(tried.length).toBeGreaterThan(5);
    // A key of which d is not the private half is no key.
    const opened = async (d: string) => decryptPart(await blockKey({ ...pilotKeys.publicKey, d }), blocks[0] ?? '');
    for (const d of tried) await expect(opened(d)).rejects.toThrow();
    expect((await opened(pilotKeys.privateKey.d)).entries.length).toBeGreaterThan(0);
  });
});

/** Every 32 bytes that stand somewhere as a value: whole files, base64url and hexadecimal of that length. */
function scalarsIn(sources: readonly Buffer[]): string[] {
  const texts = sources.flatMap((bytes) => [
    ...(bytes.length === 32 ? [bytes.toString('base64url')] : []),
    ...(bytes.toString('latin1').match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? []),
    ...(bytes.toString('latin1').match(/(?<!\w)[\da-f]{64}(?!\w)/g) ?? []).map((hex) =>
      Buffer.from(hex, 'hex').toString('base64url'),
    ),
  ]);
  return [...new Set(texts)];
}
