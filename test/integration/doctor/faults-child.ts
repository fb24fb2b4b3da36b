/**
 * Puts every fault into an installation and examines it. In: the built host, the built command. Out: one JSON line for each fault on
 * standard output. Runs as root in a mount namespace of its own, because it mounts disks and writes browser policies.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { checksFor } from '@vigil/doctor/checks.ts';
import { examine } from '@vigil/doctor/examine.ts';
import type { InstallationKind } from '@vigil/doctor/installation.ts';
import { Bench } from './bench.ts';
import type { InjectedFault } from './fault.ts';
import { FAULTS } from './faults.ts';

const [, , host = '', command = ''] = process.argv;

async function failureOf(bench: Bench, installation: InstallationKind) {
  const findings = await examine(checksFor(installation), bench.paths);
  return findings.find(({ result }) => result === 'failed') ?? null;
}

async function report(fault: Pick<InjectedFault, 'name' | 'inject'>): Promise<void> {
  const bench = await Bench.open(host);
  try {
    await bench.healthy();
    await fault.inject(bench, command);
    const [source, deb] = [await failureOf(bench, 'source'), await failureOf(bench, 'deb')];
    process.stdout.write(`${JSON.stringify({ name: fault.name, source, deb })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ name: fault.name, error: String(error) })}\n`);
  } finally {
    await bench.close();
  }
}

for (const place of ['/etc/chromium', '/etc/firefox']) {
  mkdirSync(place, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', place]);
}
delete process.env.XDG_CONFIG_HOME;
await report({ name: 'none', inject: () => {} });
await report({
  name: 'a Snap beside it',
  inject: (bench) => mkdirSync(bench.at('user/snap/firefox'), { recursive: true }),
});
for (const fault of FAULTS) await report(fault);
process.exit();
