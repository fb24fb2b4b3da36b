import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { systemConfirmation } from '@vigil/service/system-confirmation.ts';
import { windowsHelloConfirmation, windowsPowershell } from '@vigil/service/windows-hello.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-hello-'));
});
afterAll(() => removeFolder(folder));

/** Windows Hello needs Windows and a person: PowerShell is replaced by a program that ends as the script would. */
function fakePowershell(script: string): string {
  const file = join(folder, `fake-powershell-${script.replace(/\W+/g, '-').slice(0, 60)}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
const outcomeOf = (script: string) => windowsHelloConfirmation({ powershell: fakePowershell(script) })();

describe.skipIf(process.platform === 'win32')('confirmation by Windows Hello', () => {
  it.each([
    ['verified', 100, 'confirmed'],
    ['no device', 101, 'unavailable'],
    ['not configured for the user', 102, 'unavailable'],
    ['disabled by policy', 103, 'unavailable'],
    ['the device is busy', 104, 'refused'],
    ['too many attempts', 105, 'refused'],
    ['cancelled', 106, 'refused'],
    ['not available: no device', 201, 'unavailable'],
    ['not available: disabled by policy', 203, 'unavailable'],
    ['not available: the device is busy', 204, 'refused'],
    ['PowerShell failed', 1, 'unavailable'],
    ['PowerShell ended without a word', 0, 'unavailable'],
  ])('%s: %d is %s', async (_name, code, outcome) => {
    expect(await outcomeOf(`exit ${code}`)).toBe(outcome);
  });

  it('passes a script that asks first whether Windows Hello is there, and the reason apart from it', async () => {
    const seen = join(folder, 'seen');
    const script = `printf '%s\\n' "$@" "$VIGIL_CONFIRM_REASON" > ${seen}; exit 100`;
    expect(await outcomeOf(script)).toBe('confirmed');
    const words = readFileSync(seen, 'utf8').trim().split('\n');
    expect(words.slice(0, 4)).toEqual(['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand']);
    const command = Buffer.from(words[4] ?? '', 'base64').toString('utf16le');
    expect(command.indexOf('CheckAvailabilityAsync')).toBeGreaterThan(0);
    expect(command.indexOf('RequestVerificationAsync($env:VIGIL_CONFIRM_REASON)')).toBeGreaterThan(
      command.indexOf('CheckAvailabilityAsync'),
    );
    expect(words[5]).toContain('Vigil');
  });

  it('is refused without an answer in time', async () => {
    const powershell = fakePowershell('exec sleep 60');
    expect(await windowsHelloConfirmation({ powershell, timeoutMs: 50 })()).toBe('refused');
  });

  it('uses PowerShell of the system by its path alone', async () => {
    expect(windowsPowershell({ SystemRoot: 'D:\\Windows' })).toBe(
      'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    );
    expect(await windowsHelloConfirmation({ powershell: join(folder, 'none') })()).toBe('unavailable');
    expect(await systemConfirmation('win32')()).toBe('unavailable');
    expect(await systemConfirmation('darwin')()).toBe('unavailable');
  });
});
