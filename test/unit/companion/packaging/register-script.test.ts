import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import {
  filesOf,
  installText,
  removeText,
  systemPlan,
  valuesOf,
  withComponents,
  wixComponents,
} from '@vigil/packaging/register-script.ts';
import { describe, expect, it } from 'vitest';

const windows = systemPlan('win32', 'vigil-native-host.exe', '[APPLICATIONFOLDER]resources\\host');

describe('system-wide registration by a package', () => {
  it.skipIf(process.platform === 'win32')('is written and removed by the shell scripts', () => {
    const root = mkdtempSync(join(tmpdir(), "vigil-it's-"));
    const plan = filesOf(
      systemPlan('linux', '/opt/Vigil/resources/host/vigil-native-host', '/opt/Vigil/resources/host'),
    );
    const moved = plan.map((file) => ({ ...file, path: join(root, file.path) }));
    execFileSync('/bin/sh', ['-e', '-c', installText(moved)]);
    for (const { path, content, mode } of moved) {
      expect(readFileSync(path, 'utf8')).toBe(content);
      expect(statSync(path).mode & 0o777).toBe(mode);
    }
    execFileSync('/bin/sh', ['-e', '-c', removeText(moved)]);
    expect(moved.filter(({ path }) => existsSync(path))).toEqual([]);
    removeFolder(root);
  });

  it('starts a single executable without --home', () => {
    const launcher = filesOf(systemPlan('linux', '/usr/lib/vigil/vigil-native-host', '/usr/lib/vigil'))[0];
    expect(launcher?.path).toBe('/usr/lib/vigil/vigil-host');
    expect(launcher?.content).toContain(`exec '/usr/lib/vigil/vigil-native-host' "$@"`);
    expect(launcher?.content).not.toContain('--home');
  });

  it('writes a registry value for each browser on Windows', () => {
    const keys = valuesOf(windows).map(({ key }) => key);
    for (const name of ['Google\\Chrome', 'Chromium', 'Microsoft\\Edge', 'Mozilla']) {
      expect(keys).toContain(`HKLM\\Software\\${name}\\NativeMessagingHosts\\com.vigil.companion`);
    }
    const values = new Set(valuesOf(windows).map(({ value }) => value));
    expect([...values].sort()).toEqual([
      '[APPLICATIONFOLDER]resources\\host\\chromium.json',
      '[APPLICATIONFOLDER]resources\\host\\firefox.json',
    ]);
  });

  it('fits into the WiX template of electron-builder', () => {
    const builder = dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json'));
    const source = readFileSync(join(builder, 'templates/msi/template.xml'), 'utf8');
    const text = withComponents(source, wixComponents(windows));
    // WiX 4.0.0.5512, which electron-builder uses, does not know Bitness in this schema.
    expect(wixComponents(windows)).not.toContain('Bitness');
    expect(wixComponents(windows).match(/Win64="yes"/g)).toHaveLength(valuesOf(windows).length + 1);
    expect(text).toContain('EventLog\\Application\\Vigil');
    expect(text.match(/<Component Id="VigilHost\d+" Guid="\*"/g)).toHaveLength(valuesOf(windows).length);
    expect(text.indexOf('VigilHost0')).toBeGreaterThan(text.indexOf('<ComponentGroup Id="ProductComponents"'));
    expect(text.indexOf('VigilHost0')).toBeLessThan(text.indexOf('</ComponentGroup>'));
    expect(() => withComponents('<Wix/>', '')).toThrow();
  });
});
