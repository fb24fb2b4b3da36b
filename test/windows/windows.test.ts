/**
 * The suite for Windows: on Windows itself, else under Wine. Wine does not show access lists of pipes, that a pipe exists once,
 * other users, real browsers, Electron: those cases are listed as todo.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArtifacts, type WindowsArtifacts } from './artifacts.ts';
import { openMachine, type WindowsMachine, whyNot } from './machine.ts';

/** Cases of driver/main.ts, in the order in which they run. */
const CASES = {
  commandCycle: 'starts, registers, stops and erases a companion in a private home',
  namesNotAscii: 'greets through the launcher of users whose names are not ASCII',
  programsNotAscii: 'copies programs that a launcher cannot name',
  otherSpellings: 'opens one companion for every spelling of a home',
  squatters: 'works beside a process that guessed the name of the pipe',
  scanned: 'works while a virus scanner has its files open',
  userDataDirectory: 'says that --user-data-dir is covered by the registry',
  untrustedProgram: 'registers no program for all users that a user can change',
  untrustedPolicy: 'ignores a machine policy that a user created',
  outboxInFiles: 'keeps the portal’s outbox in a file',
  pilotFit: 'checks, fits and reports a pilot to the byte as the other system does',
  doctorFaults: 'names 13 faults with remedies for the MSI, and none where the manifest names a relative path',
  registryPolicy: 'follows the policy that device management writes to the registry',
  eventLog: 'writes events of every severity to the Event Log',
  installerLifeCycle: 'installs, upgrades beside a running companion and removes the package',
  play: 'plays the three acts over standard input and output',
} as const;
type CaseName = keyof typeof CASES;

/** Administrators of a build machine own what they create: there is no untrusted user to test with. */
const WINE_ONLY: ReadonlySet<string> = new Set([
  'untrustedProgram',
  'untrustedPolicy',
  'doctorFaults',
  'registryPolicy',
  'installerLifeCycle',
]);
const NOT_SHOWN = [
  'access lists of the pipe and the first instance of its name',
  'another user of the same machine',
  'percent signs in names that are not ASCII (its cmd.exe expands the directory of a script twice)',
  'what the Event Log shows of an event (its ReportEvent keeps none)',
  'Chrome, Edge, Brave and Firefox on Windows',
  'the Electron program and its package',
  'Restart Manager and files in use during an upgrade',
];

interface CaseResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly ms: number;
}

const reason = whyNot();
const names = (Object.keys(CASES) as CaseName[]).filter((name) => process.platform !== 'win32' || !WINE_ONLY.has(name));

describe.skipIf(reason !== null)(`Windows${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let machine: WindowsMachine;
  let artifacts: WindowsArtifacts | undefined;
  let results: ReadonlyMap<string, CaseResult> = new Map();
  let output = '';

  beforeAll(async () => {
    machine = openMachine();
    artifacts = await buildArtifacts(machine);
    const { node, driver, context, env } = artifacts;
    const ended = await machine.run(node, [driver, context, ...names], env, 900_000);
    output = `exit code ${ended.code}\n${ended.stderr.slice(-4000)}`;
    const lines = ended.stdout.split('\n').filter((line) => line.startsWith('{'));
    results = new Map(lines.map((line) => JSON.parse(line)).map((result: CaseResult) => [result.name, result]));
    for (const { name, ms, detail } of results.values()) process.stderr.write(`${name} ${ms} ms: ${detail}\n`);
  }, 1_200_000);

  afterAll(() => {
    artifacts?.remove();
    machine?.close();
  });

  test.each(names)('%s', (name) => {
    const result = results.get(name);
    expect(result?.ok, `${CASES[name]}: ${result?.detail ?? output}`).toBe(true);
  });

  for (const what of NOT_SHOWN) test.todo(what);
});
