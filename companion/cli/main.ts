#!/usr/bin/env node
/**
 * The `vigil` command. In: arguments. Out: what the commands print, an exit code (exit-codes.ts). Each command's code is
 * loaded when it is called: `status` need not wait for the engine.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '../../shared/identity.ts';
import { channelPaths, here, homeDirectory } from '../channel/home.ts';
import { BROWSERS } from '../register/browsers.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { LEVELS } from './log.ts';

const program = new Command('vigil')
  .description('Tells your bank how sure it is that you are still the one at the keyboard. Runs on this machine alone.')
  .version(VERSION)
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .option('--home <dir>', 'where Vigil keeps what it knows (default: VIGIL_HOME, else your data folder)');

const paths = () => channelPaths(homeDirectory(program.opts<{ home?: string }>().home, here()), here());
const json = () => new Option('--json', 'print JSON, one object on one line');

function minutes(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 480) throw new InvalidArgumentError('1 to 480 minutes.');
  return value;
}

program
  .command('start')
  .description('run the companion in the foreground until it is stopped')
  .option('--policy <file>', 'take the banks from this file instead of the policy of the machine or the user')
  .addOption(new Option('--log-level <level>', 'what companion.log keeps').choices([...LEVELS]).default('info'))
  .addOption(
    new Option('--key-tier <tier>', 'keep a new key there and nowhere else').choices(['os-user', 'passphrase', 'file']),
  )
  .option('--passphrase-stdin', 'read the passphrase of the store from standard input')
  .addOption(new Option('--replay', 'take recorded input that is played faster than it was made').hideHelp())
  .addOption(json())
  .action(async (options) => (await import('./start.ts')).start(paths(), options));

program
  .command('status')
  .description('say whether a companion runs and what it knows')
  .addOption(json())
  .action(async (options) => (await import('./status.ts')).status(paths(), options));

program
  .command('pause')
  .description('watch nothing for a while')
  .argument('<minutes>', '1 to 480', minutes)
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
