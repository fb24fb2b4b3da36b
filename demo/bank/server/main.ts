/** `npm run bank`: runs the demo bank until it is interrupted. In: arguments. Out: a bank, a line of log. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { VigilError } from '@vigil/protocol/errors.ts';
import { startDemoBank } from './demo-bank.ts';

const HELP = `The demo bank, Nordhaven Corporate.
  --port N      port to listen on (default 8443)
  --host NAME   localhost or 127.0.0.1 (default localhost)
  --home DIR    folder for security events that wait for delivery (default a temporary one)
  --pin FILE    write what the companion pins (one entry of "banks" in its policy)
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    host: { type: 'string', default: 'localhost' },
    home: { type: 'string' },
    pin: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function run(): Promise<void> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new VigilError('port-invalid', 'Ports go up to 65535.');
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const host = values.host === '127.0.0.1' ? '127.0.0.1' : 'localhost';
  const bank = await startDemoBank({ port, host, log, ...(values.home && { home: values.home }) });
  if (values.pin) await writeFile(values.pin, `${JSON.stringify(bank.bankPolicy, null, 2)}\n`);
  process.stdout.write(`Bank          ${bank.url}\nRisk console  ${bank.url}/console\n`);
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
