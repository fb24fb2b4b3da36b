import { describe, expect, it } from 'vitest';
import { importsOf, packageOf, packages, sourceFiles, trackedFiles } from './tracked-files.ts';

const all = packages();
const scripts = trackedFiles().filter((file) => /\.(mjs|css|html)$/.test(file));
const usedBy = new Map(all.map(({ name }) => [name, new Set<string>()]));
for (const file of [...sourceFiles(), ...scripts]) {
  for (const target of importsOf(file)) {
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    usedBy.get(packageOf(file, all).name)?.add(name);
  }
}

/** Used without an import: type packages, and what is run or handed over by name. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  vigil: ['typescript', 'tsx', 'vitest', '@biomejs/biome', '@types/node', '@types/chrome'],
  // Read by rollup-plugin-dts and typedoc; parses TypeScript, which TypeScript 7 offers no interface for.
  '@vigil/portal': ['@typescript/typescript6', 'typedoc'],
  // The recipes for front ends are built by test/e2e/recipes: the package that banks install brings no framework.
  '@vigil/test': [
    '@angular/common',
    '@angular/compiler',
    '@angular/core',
    '@angular/platform-browser',
    '@angular/router',
    '@types/babel__core',
    '@types/react',
    '@types/react-dom',
    'react',
    'react-dom',
    'react-router',
    'rxjs',
    'typescript-for-angular',
  ],
};

describe('dependencies', () => {
  it.each(all.map(({ name }) => name))('%s lists no dependency that it does not use', (name) => {
    const one = all.find((other) => other.name === name);
    const listed = Object.keys({ ...one?.dependencies, ...one?.devDependencies });
    const used = usedBy.get(name) ?? new Set();
    const typesOfUsed = (dependency: string) =>
      dependency.startsWith('@types/') && used.has(dependency.slice('@types/'.length));
    const unused = listed.filter(
      (dependency) => !used.has(dependency) && !typesOfUsed(dependency) && !BY_NAME[name]?.includes(dependency),
    );
    expect(unused).toEqual([]);
  });

  it('are pinned exactly', () => {
    const loose = all.flatMap(({ dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies }).filter(([, range]) => !/^(npm:[^@]+@)?\d/.test(range)),
    );
    expect(loose).toEqual([]);
  });

  it('have the same version wherever they are listed', () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies, devDependencies } of all)
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
    expect([...versions].filter(([, set]) => set.size > 1)).toEqual([]);
  });
});
