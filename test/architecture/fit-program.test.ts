/** What the program `vigil-fit` is made of: it runs wherever Node runs, and opens no connection. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { importsOf, ownImportsOf, packages } from './tracked-files.ts';

const all = packages();

/** Everything that a file imports, directly or not, but for types. */
function reached(from: string, found = new Set<string>()): Set<string> {
  if (found.has(from) || !from.endsWith('.ts')) return found;
  found.add(from);
  for (const file of ownImportsOf(from, all)) reached(file, found);
  return found;
}

/** Without the path inside the package. */
const libraryOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

const files = [...reached('companion/fit/main.ts')];
const own = new Set(all.map(({ name }) => name));
const outside = new Set(
  files.flatMap(importsOf).filter((name) => !name.startsWith('.') && ![...own].some((of) => name.startsWith(`${of}/`))),
);

it('imports libraries without machine code alone', () => {
  const libraries = [...outside].filter((name) => !name.startsWith('node:')).map(libraryOf);
  expect(libraries.sort()).toEqual([
    '@noble/hashes',
    '@scure/base',
    'commander',
    'd3-scale',
    'd3-shape',
    'jose',
    'zod',
  ]);
  for (const name of libraries) {
    const { gypfile, binary, scripts } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
    expect([name, gypfile, binary, scripts?.install]).toEqual([name, undefined, undefined, undefined]);
  }
});

it('imports no module of Node that opens a connection or starts a process', () => {
  const modules = [...outside].filter((name) => name.startsWith('node:')).sort();
  expect(modules).toEqual([
    'node:crypto',
    'node:fs',
    'node:fs/promises',
    'node:path',
    'node:process',
    'node:readline',
    'node:timers/promises',
    'node:zlib',
  ]);
  const code = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(code.match(/\b(fetch|WebSocket|EventSource)\(/g)).toBeNull();
});
