/**
 * Runs the cases of the Windows suite. In: a context file. Out: one JSON line for each case on standard output. Bundled, and run
 * by node.exe.
 */
import { readFileSync } from 'node:fs';
import { playOverStdio } from '@vigil/demo/acts/play-over-stdio.ts';
import { terminal } from '@vigil/demo/parts/terminal.ts';
import * as commandLine from './command-line.ts';
import type { DriverContext } from './context.ts';
import { doctorFaults } from './doctor.ts';
import { pilotFit } from './fit.ts';
import { eventLog, registryPolicy } from './managed.ts';
import { installerLifeCycle } from './msi.ts';
import { outboxInFiles } from './outbox.ts';

async function play(): Promise<string> {
  const lines: string[] = [];
  const code = await playOverStdio({
    ...terminal(process.stdout),
    say: (line) => lines.push(line),
    progress: () => {},
  });
  if (code !== 0) throw new Error(lines.join(' '));
  return lines.join(' ');
}

const CASES: Readonly<Record<string, (context: DriverContext) => Promise<string>>> = {
  ...commandLine,
  outboxInFiles,
  pilotFit,
  doctorFaults,
  registryPolicy,
  eventLog,
  installerLifeCycle,
  play,
};

const context: DriverContext = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
for (const name of process.argv.slice(3)) {
  const startedAt = Date.now();
  const report = (result: object) =>
    process.stdout.write(`${JSON.stringify({ name, ms: Date.now() - startedAt, ...result })}\n`);
  const run = CASES[name];
  if (run === undefined) report({ ok: false, detail: 'no such case' });
  else
    await run(context).then(
      (detail) => report({ ok: true, detail }),
      (error: unknown) =>
        report({ ok: false, detail: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
}
process.exit();
