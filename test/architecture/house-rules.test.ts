import { readFileSync } from 'node:fs';
import { attestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { registrationClaims } from '@vigil/protocol/attestation/registration.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { toExtension } from '@vigil/protocol/wire/to-extension.ts';
import { describe, expect, it } from 'vitest';
import { packages, sourceFiles, trackedFiles } from './tracked-files.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const readJson = (file: string): Record<string, unknown> => JSON.parse(read(file));

/** Longer files have two ideas. */
const MAX_LINES = 300;

/** Of all packages, without the workspace's own. */
function dependencies(): string[] {
  const listed = packages().flatMap((one) => Object.keys({ ...one.dependencies, ...one.devDependencies }));
  return [...new Set(listed)].filter((name) => !name.startsWith('@vigil/'));
}

describe('the house', () => {
  it('gives every version the same number', () => {
    expect(readJson('manifest.json').version).toBe(VERSION);
    expect(packages().filter(({ version }) => version !== VERSION)).toEqual([]);
  });

  it('has no barrel files and no drawer called utils', () => {
    const wrong = sourceFiles().filter((file) => /(^|\/)(index|utils?|helpers?|misc|common)\.tsx?$/.test(file));
    expect(wrong).toEqual([]);
  });

  it('opens every source file with what enters and what leaves', () => {
    const wrong = sourceFiles().filter(
      (file) => !file.startsWith('test/') && !/^(#!.*\n)?\s*\/(\*\*|\/)/.test(read(file)),
    );
    expect(wrong).toEqual([]);
  });

  it('has no file above 300 lines but data, vectors and generated code', () => {
    const data =
      /^(shared\/text\/strings\/|test\/vectors\/|companion\/engine\/keystroke\/parameters\.ts$|companion\/engine\/trust\/false-match-table\.ts$|.*\.d\.ts$)/;
    const long = trackedFiles()
      .filter((file) => /\.(ts|tsx|mjs|cjs|css)$/.test(file) && !data.test(file))
      .filter((file) => read(file).split('\n').length > MAX_LINES + 1);
    expect(long).toEqual([]);
  });

  it('keeps words of the former private language out of prose, comments and strings', () => {
    const words = /\b(whoever|anew|afar|vouch(es|ed|ing)?|keeper|harvester|foresight)\b/i;
    const wrong = trackedFiles()
      .filter((file) => /\.(ts|tsx|md|css|html)$/.test(file) && !file.startsWith('test/architecture/'))
      .filter((file) => words.test(read(file)));
    expect(wrong).toEqual([]);
  });

  it('names no machine path and no registry host', () => {
    const hint = /(\/work\/|\/root\/|registry\.[a-z.]+\/|deb\.debian|artifactory|\.internal\b)/;
    const wrong = trackedFiles()
      .filter((file) => /\.(ts|tsx|md|json|ya?ml|html|css)$/.test(file) && !file.startsWith('test/architecture/'))
      .filter((file) => hint.test(read(file)));
    expect(wrong).toEqual([]);
  });

  it('gives every dependency its reason', () => {
    const reasons = trackedFiles()
      .filter((file) => file.startsWith('docs/decisions/'))
      .map(read)
      .join('\n');
    const unnamed = dependencies().filter((name) => !reasons.includes(`\`${name}\``));
    expect(unnamed).toEqual([]);
  });

  it('renames and removes files of users once other programs let go of them', () => {
    // open-store removes copies of its own, and leaves to the next start what it cannot.
    const own = /^companion\/(packaging|fit\/vite|core\/store\/(durable-file|open-store)\.ts$)/;
    const direct = sourceFiles()
      .filter((file) => /^(companion|portal\/stores)\//.test(file) && !own.test(file))
      .filter((file) => /(?<!=> |\.)\b(renameSync|unlinkSync|rmSync|rename|unlink|rm)\((?!\w+: )/.test(read(file)));
    expect(direct).toEqual([]);
  });

  it('commits no recording', () => {
    const recordings = trackedFiles().filter((file) => /\.(tsv|csv|tar)(\.gz)?$/.test(file));
    expect(recordings).toEqual([]);
  });
});

describe('the protocol document', () => {
  const names = [...toCompanion.options, ...toExtension.options].map((option) => option.shape.type.value);
  const document = read('PROTOCOL.md');
  const examples = [...document.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1] ?? ''));

  it.each(names)('gives a worked example of %s that its schema accepts', (name) => {
    const own = examples.filter((example) => example.type === name);
    expect(own.length).toBeGreaterThan(0);
    const accepted = own.filter((e) => toCompanion.safeParse(e).success || toExtension.safeParse(e).success);
    expect(accepted).toEqual(own);
  });

  it('shows claims that the schemas of attestation and registration accept', () => {
    const claims = examples.filter((example) => 'eat_profile' in example);
    expect(claims.map((example) => attestationClaims.safeParse(example).success)).toEqual([true, false]);
    expect(claims.map((example) => registrationClaims.safeParse(example).success)).toEqual([false, true]);
  });
});

describe('SECURITY.md', () => {
  it('names true places of the tests', () => {
    const table = read('SECURITY.md').split('| proved in |')[1]?.split('\n\n')[0] ?? '';
    const places = [...table.matchAll(/`([\w-]+\/[\w/-]*)`/g)].map((match) => match[1] ?? '');
    expect(places.length).toBeGreaterThan(20);
    const tests = trackedFiles();
    const missing = places.filter((place) => !tests.some((file) => file.startsWith(`test/${place}`)));
    expect(missing).toEqual([]);
  });
});

describe('the README', () => {
  it('holds two commands, and every script that it names exists', () => {
    const scripts = readJson('package.json').scripts as Record<string, string>;
    const readme = read('README.md');
    expect(readme).toContain('npm ci && npm run demo');
    expect(readme).toContain('npm ci && npm test');
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('is what continuous integration runs', () => {
    expect(read('.ci/run')).toContain('npm ci && npm test');
  });
});
