import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attestationClaims } from '../../shared/attestation/claims.ts';
import { registrationClaims } from '../../shared/attestation/registration.ts';
import { VERSION } from '../../shared/identity.ts';
import { toCompanion } from '../../shared/wire/to-companion.ts';
import { toExtension } from '../../shared/wire/to-extension.ts';
import { sourceFiles, trackedFiles } from './tracked-files.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const readJson = (file: string): Record<string, unknown> => JSON.parse(read(file));

/** Of the repository and of the kit that banks install. */
function dependencies(): Record<string, string> {
  const manifests = ['package.json', 'portal/package.json'].map(
    (file) => readJson(file) as Record<string, Record<string, string>>,
  );
  return Object.assign({}, ...manifests.flatMap((one) => [one.dependencies, one.devDependencies]));
}

describe('the house', () => {
  it('gives every version the same number', () => {
    expect(readJson('package.json').version).toBe(VERSION);
    expect(readJson('manifest.json').version).toBe(VERSION);
    expect(readJson('portal/package.json').version).toBe(VERSION);
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

  it('names no machine path and no registry host', () => {
    const hint = /(\/work\/|\/root\/|registry\.[a-z.]+\/|deb\.debian|artifactory|\.internal\b)/;
    const wrong = trackedFiles()
      .filter((file) => /\.(ts|tsx|md|json|ya?ml|html|css)$/.test(file) && !file.startsWith('test/architecture/'))
      .filter((file) => hint.test(read(file)));
    expect(wrong).toEqual([]);
  });

  it('pins every dependency exactly', () => {
    const loose = Object.entries(dependencies()).filter(([, range]) => !/^\d/.test(range));
    expect(loose).toEqual([]);
  });

  it('gives every dependency its reason', () => {
    const reasons = trackedFiles()
      .filter((file) => file.startsWith('docs/decisions/'))
      .map(read)
      .join('\n');
    const unnamed = Object.keys(dependencies()).filter((name) => !reasons.includes(`\`${name}\``));
    expect(unnamed).toEqual([]);
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
