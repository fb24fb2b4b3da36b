/** The host as one program, started with no environment at all: no PATH, so no node to be found. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildHostExecutable, canCarry } from '@vigil/packaging/host-executable.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHost, cleanUp, HostProcess, startEchoCore, temporaryDirectory } from './processes.ts';

const unfit = !canCarry(process.execPath);
const why = unfit ? ' (skipped: this node was built without single executables)' : '';

describe.skipIf(unfit)(`the host without node${why}`, () => {
  let program: string;
  let home: string;

  beforeAll(async () => {
    program = join(temporaryDirectory(), 'vigil-native-host');
    buildHostExecutable(await buildHost(), program);
    home = temporaryDirectory();
    await startEchoCore(home);
  });
  afterAll(cleanUp);

  const start = (...args: string[]) =>
    new HostProcess('', '', { command: '/usr/bin/env', args: ['-i', program, ...args] });

  test('carries frames both ways and names the caller', async () => {
    const browser = start('--home', home, 'chrome-extension://test/');
    for (let i = 0; i < 100; i++) browser.send({ i, text: 'é漢' });
    for (let i = 0; i < 100; i++) {
      expect(await browser.receive()).toEqual({ echo: { i, text: 'é漢' }, caller: 'chrome-extension://test/' });
    }
    browser.child.stdin?.end();
    expect((await browser.exited).code).toBe(0);
  });

  test('receives the caller without a home, as a system registration starts it', async () => {
    const browser = new HostProcess('', '', {
      command: '/usr/bin/env',
      args: ['-i', `VIGIL_HOME=${home}`, program, 'chrome-extension://other/'],
    });
    browser.send({});
    expect(await browser.receive()).toMatchObject({ caller: 'chrome-extension://other/' });
    browser.child.stdin?.end();
    expect((await browser.exited).code).toBe(0);
  });

  test('reports companion-missing without a companion, and passes no argument to Node', async () => {
    const browser = start('--eval', 'process.exit(9)', '--home', temporaryDirectory());
    expect(await browser.receive()).toEqual({ type: 'fault', code: 'companion-missing' });
    expect((await browser.exited).code).toBe(0);
  });

  test('is a program that the system can start for everybody', () => {
    expect(statSync(program).mode & 0o777).toBe(0o755);
  });
});
