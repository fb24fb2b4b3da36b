#!/usr/bin/env node
/**
 * The `vigil` command. In: arguments. Out: output of the command, an exit code (exit-codes.ts). Each command is loaded on
 * demand: `status` does not load the engine.
 */

import { pathsHere } from '@vigil/channel/home.ts';
import { protectProcess } from '@vigil/channel/protect-process.ts';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import { MAX_ATTESTATION_ROWS } from '@vigil/protocol/user/attestations.ts';
import { PROFILE_KINDS } from '@vigil/protocol/user/overview.ts';
import { BROWSERS } from '@vigil/register/browsers.ts';
import { LEVELS } from '@vigil/service/log/companion-log.ts';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { lastMoment, timestamp } from './parse-date.ts';

const packaged = process.env.VIGIL_PACKAGED === 'true';
protectProcess({ packaged });

const program = new Command('vigil')
  .description('Continuously checks that the enrolled user is still the one at the keyboard.')
  .version(VERSION)
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .option('--home <dir>', 'data directory (default: VIGIL_HOME, else the platform data folder)');

const paths = () => pathsHere(program.opts<{ home?: string }>().home);
const json = () => new Option('--json', 'print JSON, one object on one line');

function integer(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits = Number.isInteger(value) && value >= min && value <= max;
    if (!fits) throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
    return value;
  };
}

const start = program
  .command('start')
  .description('run the companion in the foreground')
  .option('--policy <file>', 'read this policy file instead of the machine or user policy')
  .addOption(
    new Option('--log-level <level>', 'minimum level written to companion.log').choices([...LEVELS]).default('info'),
  )
  .addOption(
    new Option('--key-tier <tier>', 'key store for a new key; fails if unavailable').choices([
      'os-user',
      'passphrase',
      'file',
    ]),
  )
  .option('--passphrase-stdin', 'read the store passphrase from standard input')
  .addOption(new Option('--after <pid>', 'start when this process has ended').argParser(integer(1)).hideHelp())
  .addOption(json())
  .action(async (options) => (await import('./start.ts')).start(paths(), options));
// For tests and the demo: a package has no such switches (companion/vite.config.ts).
if (!packaged)
  start
    .addOption(new Option('--replay', 'accept recorded input that is replayed faster than real time').hideHelp())
    .addOption(new Option('--machine-policy <file>', 'where the machine policy stands').hideHelp());

program
  .command('stop')
  .description('stop the running companion')
  .option('--restart', 'start a new process in its place')
  .addOption(new Option('--all-users', 'companions of all users of this machine (Windows installer)').hideHelp())
  .action(async (options) => (await import('./stop.ts')).stop(paths(), options));

program
  .command('status')
  .description('show the state of the running companion')
  .addOption(json())
  .action(async (options) => (await import('./status.ts')).status(paths(), options));

program
  .command('report')
  .description('report versions and state for an inventory agent; without scores')
  .addOption(json())
  .action(async (options) => (await import('./report.ts')).report(paths(), options));

program
  .command('pause')
  .description('pause capture')
  .argument('<minutes>', `1 to ${MAX_PAUSE_MINUTES}`, integer(1, MAX_PAUSE_MINUTES))
  .action(async (length: number) => (await import('./pause.ts')).pause(paths(), length));

program
  .command('unlock')
  .description('unlock the store with its passphrase')
  .action(async () => (await import('./unlock.ts')).unlock(paths()));

program
  .command('resume')
  .description('resume capture')
  .action(async () => (await import('./pause.ts')).resume(paths()));

for (const name of ['register', 'unregister'] as const) {
  const command = program
    .command(name)
    .description(name === 'register' ? 'write native messaging host manifests' : 'remove what register wrote')
    .option('--system', 'for all users of this machine (requires administrator rights)');
  if (name === 'register') {
    command
      .addOption(
        new Option('--browser <name...>', 'browsers (default: all with a profile of this user)').choices([...BROWSERS]),
      )
      .option('--user-data-dir <dir>', 'Chromium user data directory, as passed to --user-data-dir')
      .addOption(json());
  }
  command.action(async (options) => (await import('./registration.ts'))[name](paths(), options));
}

program
  .command('doctor')
  .description('check each step between browser and core and name the one that fails')
  .option('--bundle <file>', 'also write a zip for support, without data about behaviour')
  .addOption(json())
  .action(async (options) => (await import('./doctor.ts')).doctor(paths(), options));

program
  .command('attestations')
  .description('list attestation records, newest first')
  .option('--search <text>', 'only banks and origins that contain this text')
  .addOption(new Option('--verdict <verdict>', 'only with this verdict').choices([...VERDICTS]))
  .addOption(new Option('--purpose <purpose>', 'only with this purpose').choices([...PURPOSES]))
  .option('--from <date>', 'not before this date, such as 2026-11-23 (UTC)', timestamp)
  .option('--to <date>', 'not after this date', lastMoment)
  .option('--before <number>', 'only records older than this number', integer(1))
  .option('--limit <count>', `number of records, at most ${MAX_ATTESTATION_ROWS}`, integer(1, MAX_ATTESTATION_ROWS), 50)
  .addOption(json())
  .action(async (options) => (await import('./attestations.ts')).attestations(paths(), options));

program
  .command('attestation')
  .description('show one attestation record with the signed claims')
  .argument('<number>', 'number in the output of vigil attestations', integer(1))
  .addOption(json())
  .action(async (seq: number, options) => (await import('./attestations.ts')).attestation(paths(), seq, options));

program
  .command('condensed')
  .description('show the older attestation records that are kept as counts')
  .addOption(json())
  .action(async (options) => (await import('./attestations.ts')).condensedAttestations(paths(), options));

program
  .command('check-chain')
  .description('verify the hash chain of the attestation records')
  .addOption(json())
  .action(async (options) => (await import('./attestations.ts')).checkChain(paths(), options));

program
  .command('banks')
  .description('list registrations with banks')
  .addOption(json())
  .action(async (options) => (await import('./registered-banks.ts')).registeredBanks(paths(), options));

program
  .command('revoke')
  .description('revoke a registration and delete its key')
  .argument('<bank>', 'id in the output of vigil banks')
  .option('--handle <handle>', 'handle, when the bank has several')
  .action(async (id: string, options) => (await import('./registered-banks.ts')).revoke(paths(), id, options));

program
  .command('export')
  .description('write all stored data except keys to a new file')
  .argument('<file>')
  .action(async (file: string) => (await import('./export.ts')).exportData(paths(), file));

program
  .command('profiles')
  .description('list or change profiles; * marks the active profile')
  .option('--use <id>', 'activate a profile')
  .option('--rename <id> <name>', 'rename a profile')
  .option('--remove <id>', 'delete an inactive profile')
  .addOption(json())
  .action(async (options) => (await import('./profiles.ts')).profiles(paths(), options));

const profile = program.command('profile').description('start or reset a profile');
profile
  .command('new')
  .description('start a new profile and keep the existing ones')
  .addArgument(new Argument('<what>', 'what changed').choices(PROFILE_KINDS.filter((kind) => kind !== 'usual')))
  .option('--name <name>', 'name of the profile')
  .action(async (kind, options) => (await import('./profiles.ts')).newProfile(paths(), kind, options));

profile
  .command('reset')
  .description('delete the data of the active profile and enrol again (irreversible)')
  .option('--yes', 'skip the confirmation')
  .action(async (options) => (await import('./profiles.ts')).resetProfile(paths(), options));

program
  .command('report-false-alarm')
  .description('report a false rejection after a step-up authentication at the bank')
  .action(async () => (await import('./profiles.ts')).reportFalseAlarm(paths()));

program
  .command('hand-over')
  .description('delete all data of this user, so that the next user of this computer can register (irreversible)')
  .option('--yes', 'skip the confirmation')
  .action(async (options) => (await import('./hand-over.ts')).handOver(paths(), options));

program
  .command('erase')
  .description('delete all data: profiles, keys, registrations, attestation records (irreversible)')
  .option('--yes', 'skip the confirmation')
  .action(async (options) => (await import('./erase.ts')).erase(paths(), options));

const pilot = program.command('pilot').description('recording for a pilot, offered by the machine policy');
pilot
  .command('status')
  .description('show whether a pilot is offered, recording or ended')
  .addOption(json())
  .action(async (options) => (await import('./pilot.ts')).pilotStatus(paths(), options));
pilot
  .command('stop')
  .description('stop the recording and keep it')
  .action(async () => (await import('./pilot.ts')).stopPilot(paths()));
pilot
  .command('delete')
  .description('stop the recording and delete it (irreversible)')
  .option('--yes', 'skip the confirmation')
  .action(async (options) => (await import('./pilot.ts')).deletePilot(paths(), options));
pilot
  .command('export')
  .description("write the recording to a new file that only the pilot's key opens")
  .argument('<file>')
  .action(async (file: string) => (await import('./pilot.ts')).exportPilot(paths(), file));

pilot
  .command('new-keys')
  .description('for those who run a pilot: make its key pair and a key pair that signs parameters')
  .argument('<folder>')
  .action(async (folder: string) => (await import('./pilot.ts')).newKeys(folder));

const bank = program
  .command('bank')
  .description('manage the banks of the user policy (ignored when a machine policy exists)');
bank
  .command('list')
  .addOption(json())
  .action(async (options) => (await import('./bank.ts')).listBanks(paths(), options));
bank
  .command('add')
  .argument('<file>', 'bank description: JSON with id, name, origins, keys')
  .action(async (file: string) => (await import('./bank.ts')).addBank(paths(), file));
bank
  .command('remove')
  .argument('<id>')
  .action(async (id: string) => (await import('./bank.ts')).removeBank(paths(), id));

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return;
  }
  process.stderr.write(`vigil: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodeOf(error);
});
