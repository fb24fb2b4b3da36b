/** The published manifest: stripped before packing, the former file afterwards, byte for byte. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { publishedManifest, restoreManifest, stripManifest } from '@vigil/portal/pack-manifest.ts';
import { expect, it } from 'vitest';

it('leaves out exports of sources, scripts and development dependencies', () => {
  const exports = { './server': { types: './a.d.ts', default: './a.js' }, './*.ts': './*.ts' };
  const manifest = {
    name: 'a',
    exports,
    scripts: { x: 'y' },
    devDependencies: { z: '1.0.0' },
    dependencies: { jose: '6.0.0' },
  };
  expect(publishedManifest(manifest)).toEqual({
    name: 'a',
    exports: { './server': exports['./server'] },
    dependencies: { jose: '6.0.0' },
  });
  expect(publishedManifest({ name: 'b', exports: { './*.ts': './*.ts' } })).toEqual({ name: 'b' });
});

it('restores the manifest after packing, also one that a killed run left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-manifest-'));
  const file = join(folder, 'package.json');
  const before = readFileSync('portal/package.json', 'utf8');
  writeFileSync(file, before);
  stripManifest(folder);
  stripManifest(folder);
  expect(readFileSync(file, 'utf8')).not.toContain('devDependencies');
  restoreManifest(folder);
  restoreManifest(folder);
  expect(readFileSync(file, 'utf8')).toBe(before);
  removeFolder(folder);
});
