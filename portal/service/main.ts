#!/usr/bin/env node
/**
 * `vigil-verifier`: the verifier as a service, for portals in any language. In: options, each also as a variable of the
 * environment. Out: a server; ends with 0 when stopped by a signal, 1 when it cannot start, 2 for wrong arguments.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type LoggerOptions, pino } from 'pino';
import { greeting } from './run/greeting.ts';
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
  .addOption(option('--postgres <url>', 'credentials and audit trail in PostgreSQL', 'VIGIL_POSTGRES'))
  .addOption(option('--keys <file>', 'private keys of the bank, a JSON array of JWKs', 'VIGIL_KEYS'))
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

async function serve(options: ServeOptions): Promise<void> {
  const logging: LoggerOptions = { level: options.logLevel, base: { service: 'vigil-verifier', version: VERSION } };
  // Standard output is for people and pipes, the log goes to standard error.
  const logger = pino(logging, pino.destination({ dest: 2, sync: true }));
  const verifier = await openVerifier(options, logger);
  stopOnSignals(verifier);
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
