/** The built command in a new user home for each test. In: nothing. Out: ways to run it, to start a companion and to stop it. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { buildCommand, cleanUp, run, startCommand, temporaryDirectory } from './processes.ts';

export interface CommandPlace {
  /** Path of the built command. */
  readonly command: string;
  readonly userHome: string;
  /** A test may choose another. */
  home: string;
  vigil(...args: string[]): ReturnType<typeof run>;
  start(...args: string[]): ReturnType<typeof startCommand>;
}

/** Builds the command once; every test has new homes. */
export function useCommand(): CommandPlace {
  let command = '';
  let userHome = '';
  let home = '';
  beforeAll(async () => {
    command = await buildCommand();
  });
  afterAll(cleanUp);
  beforeEach(() => {
    userHome = temporaryDirectory();
    home = join(userHome, 'vigil');
  });
  return {
    get command() {
      return command;
    },
    get userHome() {
      return userHome;
    },
    get home() {
      return home;
    },
    set home(path) {
      home = path;
    },
    vigil: (...args) => run(command, ['--home', home, ...args], { userHome }),
    start: (...args) =>
      startCommand(command, ['--home', home, 'start', '--json', '--key-tier', 'file', ...args], userHome),
  };
}

function publicKey(use: 'sig' | 'enc') {
  const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...key.export({ format: 'jwk' }), use, kid: use };
}
export const bank = {
  id: 'bank',
  name: 'A Bank',
  origins: ['https://portal.bank.example'],
  keys: [publicKey('sig'), publicKey('enc')],
};
