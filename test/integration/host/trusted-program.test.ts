/** Who may exchange a program that every user is made to run. */
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '@vigil/protocol/errors.ts';
import { checkTrustedProgram } from '@vigil/register/trusted-program.ts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cleanUp, temporaryDirectory } from './processes.ts';

const NOBODY = 65534;
const codeFor = (path: string) => {
  try {
    checkTrustedProgram(path);
    return 'trusted';
  } catch (error) {
    return codeOf(error);
  }
};

afterAll(cleanUp);

describe.runIf(process.getuid?.() === 0)('a program for every user', () => {
  let program: string;

  beforeEach(() => {
    program = join(temporaryDirectory(), 'lib', 'host.cjs');
    mkdirSync(dirname(program));
    writeFileSync(program, '');
  });

  it('is trusted when only the administrator can write the file and its folders', () => {
    expect(codeFor(program)).toBe('trusted');
  });

  it.each([
    ['the program is writable by others', () => chmodSync(program, 0o666)],
    ['the program belongs to another', () => chownSync(program, NOBODY, NOBODY)],
    ['its directory is writable by others', () => chmodSync(dirname(program), 0o777)],
    ['its directory belongs to another', () => chownSync(dirname(program), NOBODY, NOBODY)],
    ['a directory above belongs to another', () => chownSync(dirname(dirname(program)), NOBODY, NOBODY)],
  ])('is not trusted when %s', (_name, change) => {
    change();
    expect(codeFor(program)).toBe('not-trusted');
  });

  it('is judged by where a link leads', () => {
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(program, link);
    chmodSync(program, 0o666);
    expect(codeFor(link)).toBe('not-trusted');
  });
});
