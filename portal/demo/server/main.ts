/** `npm run bank`: builds the pages and runs the demo bank until it is interrupted. In: arguments. Out: a bank, a line of log. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildPages } from './build-pages.ts';
import { startDemoBank } from './demo-bank.ts';

const HELP = `The demo bank, Nordhaven Corporate.
  --port N      port to listen on (default 8443)
  --host NAME   localhost or 127.0.0.1 (default localhost)
  --pin FILE    write what the companion pins (one entry of "banks" in its policy)
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    host: { type: 'string', default: 'localhost' },
    pin: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const host = values.host === '127.0.0.1' ? '127.0.0.1' : 'localhost';
  const log = (line: string) => process.stderr.write(`${line}\n`);
  await buildPages();
  const bank = await startDemoBank({ port: Number(values.port), host, log });
  if (values.pin) await writeFile(values.pin, `${JSON.stringify(bank.bankPolicy, null, 2)}\n`);
  process.stdout.write(`Bank          ${bank.url}\nRisk console  ${bank.url}/console\n`);
  const stop = () => void bank.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
