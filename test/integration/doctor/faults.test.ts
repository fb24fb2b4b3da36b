/** `vigil doctor` names each fault, and a remedy that fits how Vigil was installed. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CheckResult } from '@vigil/protocol/user/diagnosis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand, buildHost, cleanUp } from '../host/processes.ts';
import { FAULTS } from './faults.ts';

interface FaultOutcome {
  readonly name: string;
  readonly source?: CheckResult | null;
  readonly deb?: CheckResult | null;
  readonly error?: string;
}

/** Mount namespaces need root on Linux. */
const canMount = process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;
const outcomes = new Map<string, FaultOutcome>();

describe.skipIf(!canMount)(`vigil doctor${canMount ? '' : ' (skipped: faults are injected as root on Linux)'}`, () => {
  beforeAll(async () => {
    const script = fileURLToPath(new URL('./faults-child.ts', import.meta.url));
    const built = [await buildHost(), await buildCommand()];
    const child = spawn('unshare', ['--mount', process.execPath, '--import', 'tsx', script, ...built], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await new Promise((resolve) => child.once('close', resolve));
    const lines = output.split('\n').filter((line) => line.startsWith('{'));
    for (const outcome of lines.map((line): FaultOutcome => JSON.parse(line))) outcomes.set(outcome.name, outcome);
  }, 400_000);
  afterAll(cleanUp);

  it('finds nothing in an installation that works', () => {
    for (const name of ['none', 'a Snap beside it'])
      expect(outcomes.get(name)).toEqual({ name, source: null, deb: null });
  });

  it('is tried with at least 43 faults, each once', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    expect(FAULTS.length).toBeGreaterThanOrEqual(43);
  });

  it.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', (name, { code, source, deb }) => {
    const outcome = outcomes.get(name);
    expect(outcome?.error).toBeUndefined();
    expect([outcome?.source?.code, outcome?.deb?.code]).toEqual([code, code]);
    expect(outcome?.source?.remedy).toMatch(source);
    expect(outcome?.deb?.remedy).toMatch(deb);
  });
});
