/** `npm run bank`: runs the demo bank until it is interrupted. In: arguments. Out: a bank, a line of log. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type BankPrivateKey, generateBankKeys } from '@vigil/portal/server.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { startDemoBank } from './demo-bank.ts';

const HELP = `The demo bank, Nordhaven Corporate.
  --port N      port to listen on (default 8443)
  --host NAME   localhost or 127.0.0.1 (default localhost)
  --home DIR    folder for waiting security events (default: a temporary folder)
  --keys FILE   file of the bank's private keys, created if missing; for development
  --json        print the addresses as one JSON object
  --pin FILE    write what the companion pins (one entry of "banks" in its policy)
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    host: { type: 'string', default: 'localhost' },
    home: { type: 'string' },
    pin: { type: 'string' },
    keys: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** The keys of an earlier run, or new ones that are written there, readable by their owner alone. */
async function keptKeys(file: string): Promise<BankPrivateKey[]> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as BankPrivateKey[];
  const keys = await generateBankKeys();
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

async function run(): Promise<void> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new VigilError('port-invalid', 'The port must be a number from 0 to 65535.');
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const host = values.host === '127.0.0.1' ? '127.0.0.1' : 'localhost';
  const bank = await startDemoBank({
    port,
    host,
    log,
    ...(values.home && { home: values.home }),
    ...(values.keys && { keys: await keptKeys(values.keys) }),
  });
  if (values.pin) await writeFile(values.pin, `${JSON.stringify(bank.bankPolicy, null, 2)}\n`);
  const addresses = { bank: bank.url, console: `${bank.url}/console` };
  process.stdout.write(
    values.json ? `${JSON.stringify(addresses)}\n` : `Bank          ${bank.url}\nConsole       ${addresses.console}\n`,
  );
  const stop = () => void bank.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (values.help) process.stdout.write(HELP);
else {
  run().catch((fault: unknown) => {
    process.stderr.write(`${fault instanceof VigilError ? `${fault.code}: ${fault.message}` : String(fault)}\n`);
    process.exitCode = 1;
  });
}
