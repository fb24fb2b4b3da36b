/** Registrations on a real disk: what they leave behind, and what they take back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@vigil/protocol/errors.ts';
import { register, unregister } from '@vigil/register/apply.ts';
import type { Placement } from '@vigil/register/plan.ts';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { cleanUp, temporaryDirectory } from './processes.ts';

let root: string;
let directory: string;
const file = (path: string, mode: number): Placement => ({ kind: 'file', path: join(root, path), content: path, mode });
const modeOf = (path: string) => statSync(join(root, path)).mode & 0o777;

beforeEach(() => {
  root = temporaryDirectory();
  directory = join(root, 'record');
});
afterAll(cleanUp);

it.each([0o000, 0o022, 0o077])('gives files and new directories their modes under umask %o', (umask) => {
  const before = process.umask(umask);
  try {
    register(
      [file('record/launcher', 0o755), file('all/hosts/host.json', 0o644), file('own/host.json', 0o600)],
      directory,
    );
  } finally {
    process.umask(before);
  }
  expect(['record', 'all', 'all/hosts', 'own'].map(modeOf)).toEqual([0o755, 0o755, 0o755, 0o700]);
  expect(['record/launcher', 'all/hosts/host.json', 'own/host.json'].map(modeOf)).toEqual([0o755, 0o644, 0o600]);
});

it('removes the files of an interrupted registration', () => {
  // A directory stands where the last file should go.
  mkdirSync(join(root, 'taken/host.json'), { recursive: true });
  const plan = [file('record/launcher', 0o700), file('one/host.json', 0o600), file('taken/host.json', 0o600)];
  expect(() => register(plan, directory)).toThrow();
  rmdirSync(join(root, 'taken/host.json'));
  expect(unregister(directory)).toEqual({
    removed: [join(root, 'one/host.json'), join(root, 'record/launcher')],
    kept: [],
  });
  expect(readdirSync(root)).toEqual(['taken']);
});

it('adds one registration to another, and takes both back', () => {
  register([file('record/launcher', 0o700), file('one/host.json', 0o600)], directory);
  register([file('record/launcher', 0o700), file('two/host.json', 0o600)], directory);
  expect(unregister(directory).removed.length).toBe(3);
  expect(['record', 'one', 'two'].map((path) => existsSync(join(root, path)))).toEqual([false, false, false]);
});

it('does not touch a record that it does not understand', () => {
  mkdirSync(directory);
  writeFileSync(join(directory, 'registered.json'), '{"version":2}');
  for (const attempt of [() => register([file('record/launcher', 0o700)], directory), () => unregister(directory)]) {
    let code = 'none';
    try {
      attempt();
    } catch (error) {
      code = codeOf(error);
    }
    expect(code).toBe('record-invalid');
  }
  expect(readFileSync(join(directory, 'registered.json'), 'utf8')).toBe('{"version":2}');
  expect(existsSync(join(directory, 'launcher'))).toBe(false);
});
