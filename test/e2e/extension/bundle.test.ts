import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const read = (target: string, file: string): string => readFileSync(join('dist', target, file), 'utf8');

describe.each(['chromium', 'firefox'])('the build for %s', (target) => {
  const manifest = JSON.parse(read(target, 'manifest.json')) as Record<string, unknown>;
  const scripts = readdirSync(join('dist', target), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );

  it('exposes no resource to pages and requests no extra permission', () => {
    const doors = ['web_accessible_resources', 'externally_connectable', 'content_scripts', 'optional_permissions'];
    expect(doors.filter((key) => key in manifest)).toEqual([]);
    expect(manifest.permissions).toEqual(['nativeMessaging', 'scripting', 'storage']);
    expect(manifest.incognito).toBe('not_allowed');
  });

  it('contains no eval and no fetch', () => {
    const wrong = scripts.filter((file) =>
      /\beval\(|\bFunction\(|[=,(]\s*Function\b(?!\.)|\bfetch\(|XMLHttpRequest|WebSocket/.test(read(target, file)),
    );
    expect(wrong).toEqual([]);
  });

  it('injects one small self-contained file', () => {
    const content = read(target, 'extension/content/main.iife.js');
    // A classic script: an import or export of a module is a syntax error here, a word of a list is not.
    expect(() => new Script(content)).not.toThrow();
    expect(/\bimport\s*\(/.test(content)).toBe(false);
    expect(content).not.toContain('ZodError');
    // 6 KiB of code, 7 KiB for the names of secrets in 42 languages.
    expect(gzipSync(content).length).toBeLessThan(13 * 1024);
  });

  it('contains every file that the manifest names', () => {
    const named = JSON.stringify(manifest).match(/"[\w/-]+\.(html|js|png|json)"/g) ?? [];
    expect(named.length).toBeGreaterThan(8);
    for (const file of named) expect(statSync(join('dist', target, JSON.parse(file))).size).toBeGreaterThan(0);
  });
});
