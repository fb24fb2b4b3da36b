import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { polkitConfirmation } from '@vigil/service/polkit.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const POLKIT_SET = process.platform === 'linux';
let folder: string;
let actionFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-polkit-'));
  actionFile = join(folder, 'action.policy');
  writeFileSync(actionFile, '');
});
afterAll(() => removeFolder(folder));

/** No polkit daemon runs where tests run: its client is replaced by one that ends as pkcheck(1) says. */
function fakePkcheck(script: string): string {
  const file = join(folder, `fake-pkcheck-${script.replace(/\W+/g, '-')}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe.skipIf(!POLKIT_SET)('confirmation by polkit (Linux)', () => {
  it.each([
    ['authenticated', 'exit 0', 'confirmed'],
    ['not authorised', 'exit 1', 'refused'],
    ['without an authentication agent', 'exit 2', 'unavailable'],
    ['dismissed', 'exit 3', 'refused'],
    ['without a daemon', 'exit 127', 'unavailable'],
  ])('%s: %s is %s', async (_name, script, outcome) => {
    expect(await polkitConfirmation({ pkcheck: fakePkcheck(script), actionFiles: [actionFile] })()).toBe(outcome);
  });

  it('asks for the action of the package, for this process, with a dialog', async () => {
    const expected = `test "$*" = "--action-id com.vigil.companion.confirm-user --process ${process.pid} --allow-user-interaction"`;
    expect(await polkitConfirmation({ pkcheck: fakePkcheck(expected), actionFiles: [actionFile] })()).toBe('confirmed');
  });

  it('is refused without an answer in time', async () => {
    const pkcheck = fakePkcheck('exec sleep 60');
    expect(await polkitConfirmation({ pkcheck, actionFiles: [actionFile], timeoutMs: 50 })()).toBe('refused');
  });

  it('is unavailable without the action of the package, and without pkcheck', async () => {
    const pkcheck = fakePkcheck('exit 0');
    expect(await polkitConfirmation({ pkcheck, actionFiles: [join(folder, 'none')] })()).toBe('unavailable');
    expect(await polkitConfirmation({ pkcheck: join(folder, 'none'), actionFiles: [actionFile] })()).toBe(
      'unavailable',
    );
  });
});
