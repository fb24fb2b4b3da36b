/** The audit trail in a file and in a real PostgreSQL: reports, tamper evidence, erasure and retention, by command line. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { TrailReport } from '@vigil/portal/report/build-report.ts';
import { consumeApproval, issueApproval } from '@vigil/portal/server/approval.ts';
import { completeStepUp, requestStepUp } from '@vigil/portal/server/step-up-request.ts';
import { type FileCredentials, fileCredentials } from '@vigil/portal/stores/file.ts';
import { migratePostgres, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN, openBank, PAYMENT, START_MS, VISITOR } from '../../unit/portal/bank.ts';

const run = promisify(execFile);
const root = new URL('../../../', import.meta.url).pathname;
let home: string;
let postgres: RunningServer;
let pool: Pool;
let folder: FileCredentials;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-report-'));
  postgres = await startPostgres();
  pool = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres', max: 4 });
  await migratePostgres(pool);
  folder = await fileCredentials(home);
  for (const credentials of [folder, postgresCredentials(pool)]) {
    const bank = await openBank({ credentials });
    for (const verdict of VERDICTS) {
      const token = await bank.simulator.attest((await bank.request('session')).challenge, { verdict });
      await bank.verify(token, 'session');
    }
    bank.clock.ms += 57_600_000;
    const token = await bank.simulator.attest((await bank.request('transaction')).challenge);
    await bank.verify(token, 'transaction');
    await bank.verify(token, 'transaction');
    const own = { origin: ORIGIN, ...VISITOR, transaction: PAYMENT };
    const approval = await issueApproval(bank.portal, own, 'attestation');
    await consumeApproval(bank.portal, approval, own);
    await consumeApproval(bank.portal, approval, own);
    const { nonce } = await requestStepUp(bank.portal, own);
    const provider = { issuer: 'https://id.bank.example', audience: 'portal', subject: 'ingrid' };
    const claims = { iss: provider.issuer, aud: 'portal', sub: 'ingrid', nonce, auth_time: bank.clock.ms / 1000 };
    await completeStepUp(bank.portal, claims, own, provider);
  }
  await folder.close();
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
  removeFolder(home);
});

const cli = (...args: string[]) =>
  run(process.execPath, ['--import', 'tsx', join(root, 'portal/report/main.ts'), ...args, '--bank', 'bank.example'], {
    cwd: root,
  });

const SOURCES: Record<string, () => string[]> = {
  file: () => ['--trail', join(home, 'audit.jsonl')],
  postgres: () => ['--postgres', `postgresql://vigil@/postgres?host=${encodeURIComponent(postgres.socket)}`],
};
const day = (days: number) => new Date(START_MS + days * 86_400_000).toISOString().slice(0, 10);
const PERIOD = ['--from', day(0), '--to', day(2)];

describe.each(Object.entries(SOURCES))('a trail in %s', (_name, source) => {
  it('gives what each preset would have done, by reason, day and threshold', async () => {
    const { stdout } = await cli('report', ...source(), ...PERIOD, '--format', 'json');
    const report = JSON.parse(stdout) as TrailReport;
    expect(report).toMatchObject({ verified: VERDICTS.length + 1, users: 1, sessions: 1, erased: 0 });
    expect(report.refusals).toEqual({ 'nonce-used': 1 });
    expect(report.approvals).toEqual({ attestation: 1, 'approval-used': 1 });
    expect(report.stepUps).toEqual({ satisfied: 1 });
    const [balanced, strict] = report.policies;
    expect(balanced).toMatchObject({ policy: 'balanced', counts: { allow: 2, 'step-up': 4, lock: 1 } });
    expect(balanced!.counts).toEqual(report.actions);
    expect(Object.keys(balanced!.days)).toEqual([day(0), day(1)]);
    expect(balanced!.reasons).toMatchObject({ 'verdict-mismatch': 1, 'verdict-paused': 1 });
    expect(strict!.policy).toBe('strict');
    expect(report.thresholds.map(({ threshold }) => threshold)).toContain('maxFmrUcl95');
  });

  it('gives one CSV line for each decision, without the handle of the user', async () => {
    const { stdout } = await cli('report', ...source(), ...PERIOD, '--format', 'csv');
    const lines = stdout.trim().split('\r\n');
    expect(lines).toHaveLength(VERDICTS.length + 2);
    expect(lines[0]).toMatch(
      /^at,purpose,user,session,verdict,action,.*balanced,balanced_reasons,strict,strict_reasons$/,
    );
    expect(stdout).not.toContain('user-1');
  });

  it('gives an HTML page with charts', async () => {
    const { stdout } = await cli('report', ...source(), ...PERIOD);
    expect(stdout).toContain('<caption>Effect of minConfidence</caption>');
    expect(stdout).toContain('<tr><th scope="row">satisfied</th><td>1</td></tr>');
    expect(stdout).toMatch(/<svg [^>]*aria-label="allow 28\.6%, step-up 57\.1%, lock 14\.3%"/);
    expect(stdout).not.toMatch(/<script|https?:/);
    expect(stdout).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('limits the period', async () => {
    const { stdout } = await cli('report', ...source(), '--from', day(1), '--to', day(2), '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ verified: 1 });
  });

  it('is unaltered, also after the erasure of a user and after a purge', async () => {
    expect((await cli('verify', ...source(), ...PERIOD)).stdout).toBe('The trail is unaltered.\n');
    // Registration, verdicts, transaction and its replay, two uses of its approval, a step-up.
    const erased = VERDICTS.length + 6;
    expect((await cli('erase', ...source(), '--subject', 'user-1')).stdout).toBe(`${erased} entries erased.\n`);
    expect((await cli('verify', ...source(), ...PERIOD)).stdout).toBe('The trail is unaltered.\n');
    const { stdout } = await cli('report', ...source(), ...PERIOD, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ verified: 0, erased });
    await cli('purge', ...source(), '--to', day(1));
    expect((await cli('verify', ...source(), ...PERIOD)).stdout).toBe('The trail is unaltered.\n');
  });
});

it('shows an altered entry and a missing one, with exit code 1', async () => {
  const other = await fileCredentials(join(home, 'tampered'));
  const bank = await openBank({ credentials: other });
  for (const verdict of VERDICTS) {
    await bank.verify(await bank.simulator.attest((await bank.request('session')).challenge, { verdict }), 'session');
  }
  await other.close();
  const path = join(home, 'tampered/audit.jsonl');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const altered = lines.map((line, at) => (at === 3 ? line.replace('"action":"lock"', '"action":"allow"') : line));
  expect(altered).not.toEqual(lines);
  for (const [text, fault] of [
    [altered, /^altered: chain .*, position 3, seen at 2026-01-15T/m],
    [lines.toSpliced(2, 1), /^missing: chain .*, position 2, seen at 2026-01-15T/m],
  ] as const) {
    writeFileSync(path, `${text.join('\n')}\n`);
    await expect(cli('verify', '--trail', path, ...PERIOD)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(fault),
    });
  }
});

it('exits with 2 and a message for invalid arguments', async () => {
  for (const args of [[], ['dance', '--trail', 'x'], ['report'], ['report', '--trail', 'x', '--from', 'soon']]) {
    const wrong = await cli(...args).catch((fault: { code: number; stderr: string; stdout: string }) => fault);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).not.toContain('    at ');
  }
});
