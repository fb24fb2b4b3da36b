#!/usr/bin/env node
/**
 * The `vigil` command. In: arguments. Out: what the commands print, an exit code (exit-codes.ts). Each command's code is
 * loaded when it is called: `status` need not wait for the engine.
 */

import { channelPaths, here, homeDirectory } from '@vigil/channel/home.ts';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import { MAX_ATTESTATION_ROWS } from '@vigil/protocol/user/attestations.ts';
import { PROFILE_KINDS } from '@vigil/protocol/user/overview.ts';
import { BROWSERS } from '@vigil/register/browsers.ts';
import { LEVELS } from '@vigil/service/log.ts';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, exitCodeOf } from './exit-codes.ts';

const program = new Command('vigil')
  .description('Tells your bank how sure it is that you are still the one at the keyboard. Runs on this machine alone.')
  .version(VERSION)
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .option('--home <dir>', 'where Vigil keeps what it knows (default: VIGIL_HOME, else your data folder)');

const paths = () => channelPaths(homeDirectory(program.opts<{ home?: string }>().home, here()), here());
const json = () => new Option('--json', 'print JSON, one object on one line');

function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits = Number.isInteger(value) && value >= least && value <= most;
    if (!fits) throw new InvalidArgumentError(`A whole number from ${least} to ${most}.`);
    return value;
  };
}

function moment(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value) || value < 0)
    throw new InvalidArgumentError('A date, such as 2026-11-23 or 2026-11-23T08:00Z.');
  return value;
}

const start = program
  .command('start')
  .description('run the companion in the foreground until it is stopped')
  .option('--policy <file>', 'take the banks from this file instead of the policy of the machine or the user')
  .addOption(new Option('--log-level <level>', 'what companion.log keeps').choices([...LEVELS]).default('info'))
  .addOption(
    new Option('--key-tier <tier>', 'keep a new key there and nowhere else').choices(['os-user', 'passphrase', 'file']),
  )
  .option('--passphrase-stdin', 'read the passphrase of the store from standard input')
  .addOption(json())
  .action(async (options) => (await import('./start.ts')).start(paths(), options));
// For tests and the demo: a package has no such switch (companion/vite.config.ts).
if (process.env.VIGIL_PACKAGED !== 'true')
  start.addOption(new Option('--replay', 'accept recorded input that is played faster than it was made').hideHelp());

program
  .command('status')
  .description('say whether a companion runs and what it knows')
  .addOption(json())
  .action(async (options) => (await import('./status.ts')).status(paths(), options));

program
  .command('pause')
  .description('watch nothing for a while')
  .argument('<minutes>', `1 to ${MAX_PAUSE_MINUTES}`, whole(1, MAX_PAUSE_MINUTES))
  .action(async (length: number) => (await import('./pause.ts')).pause(paths(), length));

program
  .command('unlock')
  .description('open a store that is locked, with its passphrase')
  .action(async () => (await import('./unlock.ts')).unlock(paths()));

program
  .command('resume')
  .description('watch again')
  .action(async () => (await import('./pause.ts')).resume(paths()));

for (const name of ['register', 'unregister'] as const) {
  const command = program
    .command(name)
    .description(name === 'register' ? 'tell browsers where the companion is' : 'take back what register wrote')
    .option('--system', 'for every user of this machine (as administrator)');
  if (name === 'register') {
    command
      .addOption(
        new Option('--browser <name...>', 'these browsers (default: those you have used)').choices([...BROWSERS]),
      )
      .option('--user-data-dir <dir>', 'a Chromium profile directory of its own, as given to --user-data-dir')
      .addOption(json());
  }
  command.action(async (options) => (await import('./registration.ts'))[name](paths(), options));
}

program
  .command('doctor')
  .description('check each hop from the browser to the core and name the one that fails')
  .addOption(json())
  .action(async (options) => (await import('./doctor.ts')).doctor(paths(), options));

program
  .command('attestations')
  .description('what was told to whom, newest first')
  .option('--search <text>', 'only of banks and origins with this in their name')
  .addOption(new Option('--verdict <verdict>', 'only with this verdict').choices([...VERDICTS]))
  .addOption(new Option('--purpose <purpose>', 'only asked for this').choices([...PURPOSES]))
  .option('--from <date>', 'not before, such as 2026-11-23', moment)
  .option('--to <date>', 'not after', moment)
  .option('--before <number>', 'only older than this answer', whole(1))
  .option('--limit <count>', `at most this many, ${MAX_ATTESTATION_ROWS} or fewer`, whole(1, MAX_ATTESTATION_ROWS), 50)
  .addOption(json())
  .action(async (options) => (await import('./attestations.ts')).attestations(paths(), options));

program
  .command('attestation')
  .description('one answer with exactly the claims that were signed')
  .argument('<number>', 'as vigil attestations numbers them', whole(1))
  .addOption(json())
  .action(async (seq: number, options) => (await import('./attestations.ts')).attestation(paths(), seq, options));

program
  .command('check-chain')
  .description('read all that was told again and check that none of it was changed')
  .addOption(json())
  .action(async (options) => (await import('./attestations.ts')).checkChain(paths(), options));

program
  .command('banks')
  .description('which banks know you')
  .addOption(json())
  .action(async (options) => (await import('./registered-banks.ts')).registeredBanks(paths(), options));

program
  .command('revoke')
  .description('take your consent for a bank back: its key is destroyed at once')
  .argument('<bank>', 'as vigil banks names it')
  .option('--handle <handle>', 'where the bank knows several')
  .action(async (id: string, options) => (await import('./registered-banks.ts')).revoke(paths(), id, options));

program
  .command('export')
  .description('write all that is kept of you, but the keys, to a file')
  .argument('<file>')
  .action(async (file: string) => (await import('./export.ts')).exportData(paths(), file));

program
  .command('profiles')
  .description('the templates of your ways of working; * is in force')
  .option('--use <id>', 'put this one in force')
  .option('--rename <id> <name>', 'call one by another name')
  .option('--remove <id>', 'destroy one that is not in force')
  .addOption(json())
  .action(async (options) => (await import('./profiles.ts')).profiles(paths(), options));

const profile = program.command('profile').description('start or reset a profile');
profile
  .command('new')
  .description('something changed: begin a new template beside the one you have, which stays')
  .addArgument(new Argument('<what>', 'what changed').choices(PROFILE_KINDS.filter((kind) => kind !== 'usual')))
  .option('--name <name>', 'your own word for it')
  .action(async (kind, options) => (await import('./profiles.ts')).newProfile(paths(), kind, options));

profile
  .command('reset')
  .description('destroy the template that is in force and begin it anew')
  .option('--yes', 'do not ask')
  .action(async (options) => (await import('./profiles.ts')).resetProfile(paths(), options));

program
  .command('report-false-alarm')
  .description('say that Vigil doubted you wrongly, after you proved to your bank who you are')
  .action(async () => (await import('./profiles.ts')).reportFalseAlarm(paths()));

program
  .command('erase')
  .description('forget you: template, keys, registrations, ledger. There is no way back')
  .option('--yes', 'do not ask')
  .action(async (options) => (await import('./erase.ts')).erase(paths(), options));

const bank = program.command('bank').description('the banks of your own policy, on a machine without one');
bank
  .command('list')
  .addOption(json())
  .action(async (options) => (await import('./bank.ts')).listBanks(paths(), options));
bank
  .command('add')
  .argument('<file>', 'what the bank publishes: JSON with id, name, origins, keys')
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
