import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCycle } from './find-cycle.ts';
import { importsOf, ownImportsOf, packageOf, packages, sourceFiles } from './tracked-files.ts';

const files = sourceFiles();
const all = packages();
const edges = new Map(files.map((file) => [file, ownImportsOf(file, all).filter((target) => files.includes(target))]));

/** Top folders, and what each may import from beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  extension: ['shared'],
  companion: ['shared'],
  portal: ['shared'],
  demo: ['shared', 'companion', 'portal', 'demo/corpora'],
  'demo/corpora': ['shared', 'companion/engine'],
  bench: ['shared', 'companion', 'portal', 'demo', 'extension', 'demo/corpora'],
};

/** Inside a top folder: from the top down. A room imports only from rooms further down. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  shared: ['ui', 'text', 'files', 'protocol'],
  companion: [
    'desktop',
    'packaging',
    'fit',
    'cli',
    'service',
    'doctor',
    'core',
    'pilot',
    'engine',
    'register',
    'control',
    'host',
    'channel',
    'windows',
  ],
  extension: ['pages', 'background', 'content', 'channel'],
};

const within = (file: string, folder: string) => file.startsWith(`${folder}/`);

describe('import directions', () => {
  it.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (from) => {
    const allowed = [from, ...(MAY_IMPORT[from] ?? [])];
    const nested = Object.keys(MAY_IMPORT).filter((other) => within(other, from));
    const wrong = [...edges]
      .filter(([file]) => within(file, from) && !nested.some((other) => within(file, other)))
      .flatMap(([file, targets]) =>
        targets
          .filter((target) => !allowed.some((folder) => within(target, folder)))
          .map((target) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(ORDER))('%s: no room imports from a room above it', (top, rooms) => {
    const level = (file: string) => rooms.indexOf(file.split('/')[1] ?? '');
    const wrong = [...edges]
      .filter(([file]) => within(file, top) && level(file) >= 0)
      .flatMap(([file, targets]) =>
        targets
          .filter((target) => within(target, top) && level(target) >= 0 && level(target) < level(file))
          .map((target) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  // Vite bundles what a configuration imports by path, and leaves to Node what it imports by name.
  it('imports the files of another package by its name, but in configurations of builds', () => {
    const sources = files.filter((file) => !/(^|\/)(vite|manifest)\.config\.ts$/.test(file));
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => normalize(join(dirname(file), target)))
        .filter((target) => files.includes(target) && packageOf(target, all) !== packageOf(file, all))
        .map((target) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps Electron inside companion/desktop', () => {
    const wrong = files.filter(
      (file) =>
        !within(file, 'companion/desktop') &&
        !within(file, 'test') &&
        importsOf(file).some((target) => target === 'electron' || target.startsWith('electron/')),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps zod out of content scripts and the page client', () => {
    const reached = new Set<string>();
    const follow = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      edges.get(file)?.forEach(follow);
    };
    files.filter((file) => /^(extension\/content|portal\/page)\//.test(file)).forEach(follow);
    const zod = (target: string) => target === 'zod' || target.startsWith('zod/');
    expect([...reached].filter((file) => importsOf(file).some(zod))).toEqual([]);
  });

  it('has no circular imports', () => {
    expect(findCycle(edges)).toBeNull();
  });
});

describe('folders', () => {
  /** Folders of one parent, with all that is below each; a folder's own files stand above and below its children. */
  function siblings(parent: string): Map<string, string[]> {
    const child = (file: string) => (within(file, parent) ? file.slice(parent.length + 1).split('/') : []);
    const graph = new Map<string, string[]>();
    for (const [file, targets] of edges) {
      const [from, ...rest] = child(file);
      if (from === undefined || rest.length === 0) continue;
      const to = targets
        .map(child)
        .flatMap(([name, ...more]) => (name && more.length > 0 && name !== from ? [name] : []));
      graph.set(from, [...(graph.get(from) ?? []), ...to]);
    }
    return graph;
  }

  const parents = new Set(files.filter((file) => !within(file, 'test')).flatMap((file) => ancestors(file)));

  it.each([...parents])('%s: its folders do not import one another in a loop', (parent) => {
    expect(findCycle(siblings(parent))).toBeNull();
  });
});

function ancestors(file: string): string[] {
  const folder = dirname(file);
  return folder === '.' ? [] : [folder, ...ancestors(folder)];
}
