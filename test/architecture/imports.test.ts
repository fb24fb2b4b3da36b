import { describe, expect, it } from 'vitest';
import { importsOf, ownImportsOf, sourceFiles } from './tracked-files.ts';

const files = sourceFiles();
const room = (file: string) => file.split('/')[0] ?? '';

/** What each room may import from, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  extension: ['shared'],
  companion: ['shared'],
  portal: ['shared'],
  demo: ['shared', 'companion', 'portal', 'bench'],
  bench: ['shared', 'companion', 'portal', 'demo', 'extension'],
};

describe('import directions', () => {
  it.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (from) => {
    const allowed = new Set([from, ...(MAY_IMPORT[from] ?? [])]);
    const wrong = files
      .filter((file) => file.startsWith(`${from}/`))
      .flatMap((file) =>
        ownImportsOf(file)
          .filter((target) => !allowed.has(room(target)) && !/^(manifest|package)\.json$/.test(target))
          .map((target) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps Electron inside companion/desktop', () => {
    const wrong = files.filter(
      (file) =>
        !file.startsWith('companion/desktop/') &&
        !file.startsWith('test/') &&
        importsOf(file).some((target) => target === 'electron' || target.startsWith('electron/')),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps zod out of content scripts and the page client', () => {
    const reached = new Set<string>();
    const follow = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const target of ownImportsOf(file)) if (files.includes(target)) follow(target);
    };
    files.filter((file) => /^(extension\/content|portal\/page)\//.test(file)).forEach(follow);
    expect([...reached].filter((file) => valueImports(file).includes('zod'))).toEqual([]);
  });

  it('has no circular imports', () => {
    expect(findCycle(new Map(files.map((file) => [file, ownImportsOf(file)])))).toBeNull();
  });

  it('finds a cycle where there is one', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
    ]);
    expect(findCycle(graph)).toEqual(['a', 'b', 'c', 'a']);
  });
});

function valueImports(file: string): string[] {
  return importsOf(file)
    .filter((target) => target === 'zod' || target.startsWith('zod/'))
    .map(() => 'zod');
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle !== null) return cycle;
  }
  return null;
}
