import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

describe('what a package tells the browsers', () => {
  it.skipIf(process.platform === 'win32')('is written, and taken back, by the shell text', () => {
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
    rmSync(root, { recursive: true });
  });

  it('starts a host that is a program of its own, and finds each user’s home by itself', () => {
    const launcher = filesOf(systemPlan('linux', '/usr/lib/vigil/vigil-native-host', '/usr/lib/vigil'))[0];
    expect(launcher?.path).toBe('/usr/lib/vigil/vigil-host');
    expect(launcher?.content).toContain(`exec '/usr/lib/vigil/vigil-native-host' "$@"`);
    expect(launcher?.content).not.toContain('--home');
  });

  it('reaches every browser of a Windows machine through the registry', () => {
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

  it('fits into the installer’s source as electron-builder ships it', () => {
    const builder = dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json'));
    const source = readFileSync(join(builder, 'templates/msi/template.xml'), 'utf8');
    const text = withComponents(source, wixComponents(windows));
    expect(text.match(/<Component Id="VigilHost\d+" Guid="\*"/g)).toHaveLength(valuesOf(windows).length);
    expect(text.indexOf('VigilHost0')).toBeGreaterThan(text.indexOf('<ComponentGroup Id="ProductComponents"'));
    expect(text.indexOf('VigilHost0')).toBeLessThan(text.indexOf('</ComponentGroup>'));
    expect(() => withComponents('<Wix/>', '')).toThrow();
  });
});
