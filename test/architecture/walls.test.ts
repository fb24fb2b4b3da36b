import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packages } from './tracked-files.ts';

/** Inside the repository, so that packages and types are found; not tracked by git. */
const PROBES = 'dist/walls';
afterAll(() => removeFolder(PROBES));

interface Probe {
  readonly room: string;
  readonly what: string;
  readonly code: string;
  /** What the tool says: part of its code or rule. */
  readonly refusal: string;
}

const TYPES: readonly Probe[] = [
  { room: 'extension/content', what: 'Buffer', code: 'Buffer.from([1])', refusal: 'TS2591' },
  { room: 'extension/content', what: 'process.env', code: 'process.env.HOME', refusal: 'TS2591' },
  { room: 'extension/content', what: 'chrome', code: 'chrome.tabs', refusal: 'TS2' },
  { room: 'extension/background', what: 'document', code: 'document.title', refusal: 'TS2584' },
  { room: 'companion/engine', what: 'document', code: 'document.title', refusal: 'TS2584' },
  { room: 'companion/engine', what: 'process', code: 'process.cwd()', refusal: 'TS2591' },
  { room: 'companion/engine', what: 'crypto', code: 'crypto.randomUUID()', refusal: 'TS2' },
  { room: 'companion/core', what: 'document', code: 'document.title', refusal: 'TS2584' },
  { room: 'companion/core', what: 'window', code: 'window.name', refusal: 'TS2304' },
  { room: 'companion/host', what: 'document', code: 'document.title', refusal: 'TS2584' },
  { room: 'companion/desktop/renderer', what: 'process', code: 'process.cwd()', refusal: 'TS2591' },
  { room: 'shared/protocol', what: 'chrome', code: 'chrome.runtime', refusal: 'TS2' },
  { room: 'shared/protocol', what: 'process', code: 'process.cwd()', refusal: 'TS2591' },
  { room: 'shared/text', what: 'document', code: 'document.title', refusal: 'TS2584' },
  { room: 'shared/ui', what: 'Buffer', code: 'Buffer.from([1])', refusal: 'TS2591' },
  { room: 'portal', what: 'document', code: 'document.title', refusal: 'TS2584' },
  { room: 'portal/page', what: 'Buffer', code: 'Buffer.from([1])', refusal: 'TS2591' },
  { room: 'portal/console/web', what: 'process', code: 'process.cwd()', refusal: 'TS2591' },
];

const LINT: readonly Probe[] = [
  { room: 'companion/engine', what: 'node:fs', code: "import 'node:fs';", refusal: 'noNodejsModules' },
  { room: 'companion/engine', what: 'Date.now', code: 'export const a = Date.now();', refusal: 'noRestrictedGlobals' },
  { room: 'companion/engine', what: 'Math.random', code: 'export const a = Math.random();', refusal: 'has no chance' },
  { room: 'shared/protocol', what: 'node:fs', code: "import 'node:fs';", refusal: 'noNodejsModules' },
  { room: 'extension/content', what: 'node:fs', code: "import 'node:fs';", refusal: 'noNodejsModules' },
  { room: 'extension/content', what: 'zod', code: "import 'zod';", refusal: 'noRestrictedImports' },
  { room: 'portal/page', what: 'zod', code: "import 'zod';", refusal: 'noRestrictedImports' },
  { room: 'portal/server', what: 'express', code: "import 'express';", refusal: 'noRestrictedImports' },
  { room: 'companion/core', what: 'preact', code: "import 'preact';", refusal: 'noUndeclaredDependencies' },
  {
    room: 'portal/server',
    what: 'the engine',
    code: "import '@vigil/engine/engine-api.ts';",
    refusal: 'noUndeclaredDependencies',
  },
];

/** What a tool prints when it refuses; empty when it does not. */
function refusalOf(command: string, args: string[], cwd = '.'): string {
  try {
    execFileSync(command, args, { encoding: 'utf8', cwd, stdio: 'pipe' });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

function typesSay(room: string, code: string): string {
  const folder = `${PROBES}/${room.replaceAll('/', '-')}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/probe.ts`, `export const probe = ${code};\n`);
  const config = {
    extends: resolve(room, 'tsconfig.json'),
    compilerOptions: {
      composite: false,
      noEmit: true,
      emitDeclarationOnly: false,
      declaration: false,
      rootDir: resolve('.'),
    },
    include: ['probe.ts'],
    exclude: [],
    references: [],
  };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  return refusalOf(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder]);
}

/** Lints files of the given rooms under the repository's own rules. Out: what the linter says of each, in order. */
function lintSays(probes: readonly Pick<Probe, 'room' | 'code'>[]): string[] {
  const root = `${PROBES}/lint`;
  const { vcs: _, $schema: __, ...rules } = JSON.parse(readFileSync('biome.json', 'utf8'));
  cpSync('companion/engine/no-chance.grit', `${root}/companion/engine/no-chance.grit`);
  for (const { folder } of packages()) cpSync(join(folder, 'package.json'), join(root, folder, 'package.json'));
  writeFileSync(`${root}/biome.json`, JSON.stringify({ root: true, ...rules }));
  const files = probes.map(({ room, code }, index) => {
    mkdirSync(join(root, room), { recursive: true });
    writeFileSync(join(root, room, `probe${index}.ts`), `${code}\n`);
    return join(room, `probe${index}.ts`);
  });
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const text = refusalOf(process.execPath, [biome, 'lint', '--max-diagnostics=none', '.'], root);
  const reports = text.split(/^(?=\S+probe\d+\.ts[: ])/m);
  return files.map((file) => reports.filter((report) => report.startsWith(file)).join(''));
}

describe('the compiler', () => {
  it.each(TYPES)('refuses $what in $room', ({ room, code, refusal }) => {
    expect(typesSay(room, code)).toContain(`error ${refusal}`);
  });

  it.each([...new Set(TYPES.map(({ room }) => room))])('accepts the language itself in %s', (room) => {
    expect(typesSay(room, '[1].at(0)')).toBe('');
  });
});

describe('the linter', () => {
  const allowed = [
    { room: 'companion/core', code: "import 'node:fs';" },
    { room: 'portal/http', code: "import 'express';" },
  ];
  let text: string[] = [];
  beforeAll(() => {
    text = lintSays([...LINT, ...allowed]);
  });

  it.each(LINT)('refuses $what in $room', (probe) => {
    expect(text[LINT.indexOf(probe)]).toContain(probe.refusal);
  });

  it.each(allowed)('accepts $code in $room', (probe) => {
    expect(text[LINT.length + allowed.indexOf(probe)]).toBe('');
  });
});
