#!/usr/bin/env node
/**
 * `vigil-verifier`: the verifier as a service, for portals in any language. In: options, each also as a variable of the
 * environment. Out: a server; ends with 0 when stopped by a signal, 1 when it cannot start, 2 for wrong arguments.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type LoggerOptions, pino } from 'pino';
import { apiKeyText, type FeedOptions, feedText, newKeysText, newRootText, rootsText } from './run/commands.ts';
import { type ConsoleOptions, serveConsole } from './run/console.ts';
import { greeting } from './run/greeting.ts';
import { type MigrateOptions, migrate } from './run/migrate.ts';
import { openVerifier, type Verifier } from './run/open-verifier.ts';
import type { ServeOptions } from './run/settings.ts';

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A whole number from ${least} to ${most}.`);
  };
}

const several = (text: string) => text.split(',').map((one) => one.trim());
const option = (flags: string, description: string, env: string) => new Option(flags, description).env(env);
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

// Node would open its inspector: any process of this user could then read the keys.
if (process.platform !== 'win32') process.on('SIGUSR1', () => {});

const program = new Command('vigil-verifier')
  .description('Verifies Vigil attestations for a bank portal in any language. Server to server.')
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError();

program
  .command('serve', { isDefault: true })
  .description('run the service until it is stopped')
  .addOption(option('--data <folder>', 'keys and credentials of the embedded mode', 'VIGIL_DATA').default('vigil-data'))
  .addOption(option('--host <address>', 'address to listen on', 'VIGIL_HOST').default('127.0.0.1'))
  .addOption(
    option('--port <number>', 'port to listen on, 0 for any', 'VIGIL_PORT').argParser(whole(0, 65_535)).default(8731),
  )
  .addOption(option('--id <id>', 'id under which companions pin the bank', 'VIGIL_ID').default('bank.example'))
  .addOption(option('--name <name>', 'name of the bank, as users read it', 'VIGIL_NAME').default('Example Bank'))
  .addOption(
    option('--origin <origins>', 'origins of the portal, with commas between them', 'VIGIL_ORIGIN')
      .argParser(several)
      .default(['http://localhost:8080']),
  )
  .addOption(option('--policy <name>', 'default policy', 'VIGIL_POLICY').default('balanced'))
  .addOption(option('--policies <file>', 'policies of your own, a JSON array', 'VIGIL_POLICIES'))
  .addOption(option('--redis <url>', 'challenges in Redis (redis://, rediss://, redis+sentinel://)', 'VIGIL_REDIS'))
  .addOption(
    option(
      '--redis-replicas <number>',
      'replicas that must have a used challenge before it counts',
      'VIGIL_REDIS_REPLICAS',
    )
      .argParser(whole(0, 10))
      .default(0),
  )
  .addOption(option('--postgres <url>', 'credentials and audit trail in PostgreSQL', 'VIGIL_POSTGRES'))
  .addOption(option('--keys <file>', 'private keys of the bank, a JSON array of JWKs', 'VIGIL_KEYS'))
  .addOption(option('--hsm <file>', 'keys in an HSM: a file that says where, in place of --keys', 'VIGIL_HSM'))
  .addOption(option('--key-feed <file>', 'signed key feed, with --roots', 'VIGIL_KEY_FEED'))
  .addOption(option('--roots <file>', 'public root keys that companions pin, a JSON array', 'VIGIL_ROOTS'))
  .addOption(
    option(
      '--reload-s <number>',
      'seconds between looks for changed keys and feeds, 0 for SIGHUP alone',
      'VIGIL_RELOAD_S',
    )
      .argParser(whole(0, 86_400))
      .default(60),
  )
  .addOption(option('--api-keys <file>', 'names and digests of API keys', 'VIGIL_API_KEYS'))
  .addOption(option('--tls-cert <file>', 'certificate chain, PEM', 'VIGIL_TLS_CERT'))
  .addOption(option('--tls-key <file>', 'private key of the certificate, PEM', 'VIGIL_TLS_KEY'))
  .addOption(option('--client-ca <file>', 'authorities of client certificates (mutual TLS), PEM', 'VIGIL_CLIENT_CA'))
  .addOption(
    option('--rate <number>', 'requests a second of one client', 'VIGIL_RATE').argParser(whole(1, 1e6)).default(2_000),
  )
  .addOption(
    option('--deadline-ms <number>', 'longest time for one answer', 'VIGIL_DEADLINE_MS')
      .argParser(whole(100, 60_000))
      .default(1_400),
  )
  .addOption(
    option('--drain-ms <number>', 'time between not ready and closing', 'VIGIL_DRAIN_MS')
      .argParser(whole(0, 60_000))
      .default(0),
  )
  .addOption(option('--log-level <level>', 'what is logged', 'VIGIL_LOG_LEVEL').choices(LEVELS).default('info'))
  .action(serve);

program
  .command('api-key <name>')
  .description('print a new API key, and the line for --api-keys')
  .action((name: string) => print(apiKeyText(name)));

const keys = program.command('keys').description('private keys and key feeds of the bank; everything is printed');
keys
  .command('new')
  .description('new private keys: one signs challenges, one decrypts attestations')
  .action(async () => print(await newKeysText()));
keys
  .command('root')
  .description('a new private root key, which signs key feeds and nothing else')
  .action(async () => print(await newRootText()));
keys
  .command('roots <file>')
  .description('the public half of a private root key, for --roots and for the policy of companions')
  .action(async (file: string) => print(await rootsText(file)));
keys
  .command('feed')
  .description('a key feed, signed with the root key')
  .requiredOption('--id <id>', 'id of the bank')
  .requiredOption('--root <file>', 'private root key')
  .requiredOption('--keys <files...>', 'keys in use, in order: private keys, or public ones of an HSM')
  .option('--revoke <kids...>', 'keys that no longer count', [])
  .option('--days <number>', 'life of the feed', whole(1, 90), 90)
  .option('--seq <number>', 'number of the feed, higher than the last (default: seconds since 1970)', whole(1, 2 ** 40))
  .action(async (options: FeedOptions) => print(await feedText(options)));

program
  .command('migrate')
  .description('bring the tables in PostgreSQL to this version, and grant a role what the service needs')
  .requiredOption('--postgres <url>', 'with a role that may create tables')
  .option('--role <name>', 'role of the service: adds and revokes keys, appends to the audit trail')
  .option('--analyst <name>', 'role of the console: reads the audit trail')
  .option('--retention <name>', 'role of erasure and retention: reads the trail, erases a user, deletes by time')
  .action(async (options: MigrateOptions) => print(await migrate(options)));

program
  .command('console')
  .description("run the analyst's console over the audit trail, with a role and keys of its own")
  .addOption(option('--postgres <url>', 'audit trail, with a role that may read it', 'VIGIL_CONSOLE_POSTGRES'))
  .addOption(
    option('--trail <file>', 'audit.jsonl of the embedded mode, in place of --postgres', 'VIGIL_CONSOLE_TRAIL'),
  )
  .addOption(
    option(
      '--analysts <file>',
      'names and digests of keys of analysts',
      'VIGIL_CONSOLE_ANALYSTS',
    ).makeOptionMandatory(),
  )
  .addOption(option('--host <address>', 'address to listen on', 'VIGIL_CONSOLE_HOST').default('127.0.0.1'))
  .addOption(
    option('--port <number>', 'port to listen on, 0 for any', 'VIGIL_CONSOLE_PORT')
      .argParser(whole(0, 65_535))
      .default(8732),
  )
  .addOption(option('--id <id>', 'id of the bank', 'VIGIL_ID').default('bank.example'))
  .addOption(option('--name <name>', 'name of the bank', 'VIGIL_NAME').default('Example Bank'))
  .addOption(option('--policies <file>', 'policies of your own, a JSON array', 'VIGIL_POLICIES'))
  .addOption(option('--tls-cert <file>', 'certificate chain, PEM', 'VIGIL_CONSOLE_TLS_CERT'))
  .addOption(option('--tls-key <file>', 'private key of the certificate, PEM', 'VIGIL_CONSOLE_TLS_KEY'))
  .addOption(option('--log-level <level>', 'what is logged', 'VIGIL_LOG_LEVEL').choices(LEVELS).default('info'))
  .action(async (options: ConsoleOptions) => print(await serveConsole(options, loggerAt(options.logLevel))));

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** Standard output is for people and pipes, the log goes to standard error. */
function loggerAt(level: string) {
  const logging: LoggerOptions = { level, base: { service: 'vigil-verifier', version: VERSION } };
  return pino(logging, pino.destination({ dest: 2, sync: true }));
}

async function serve(options: ServeOptions): Promise<void> {
  const logger = loggerAt(options.logLevel);
  const verifier = await openVerifier(options, logger);
  stopOnSignals(verifier);
  process.on('SIGHUP', () => void verifier.reload());
  const address = await verifier.app.listen({ host: options.host, port: options.port });
  process.stdout.write(greeting(options, verifier.portal, address));
}

function stopOnSignals(verifier: Verifier): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      await verifier.stop();
      process.exit(0);
    });
  }
}

try {
  await program.parseAsync();
} catch (fault) {
  if (fault instanceof CommanderError) process.exit(fault.exitCode === 0 ? 0 : 2);
  process.stderr.write(`${fault instanceof VigilError ? `${fault.code}: ${fault.message}` : String(fault)}\n`);
  process.exit(1);
}
