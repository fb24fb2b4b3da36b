#!/usr/bin/env node
/**
 * `vigil-portal`: the audit trail on the command line. In: a trail and a period. Out: a report, the result of a check, or
 * erased entries. Exit codes: 0; 1 for a trail that was altered; 2 for invalid arguments or files.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { type AuditTrail, verifyTrail } from '../server/audit-trail.ts';
import { hashSubject } from '../server/digest.ts';
import { type PortalPolicy, PRESETS, portalPolicy } from '../server/policy.ts';
import { grantPostgresRole, migratePostgres } from '../stores/postgres-migrations.ts';
import { buildReport } from './build-report.ts';
import { openPool, openTrail } from './open-trail.ts';
import { reportCsv } from './report-csv.ts';
import { reportHtml } from './report-html.ts';

const USAGE = `vigil-portal ACTION --bank ID (--trail FILE | --postgres URL) [options]

  report     what each policy would have done; --format html (default), csv or json
  verify     check that the trail was not altered
  erase      erase everything about a user: --subject HANDLE
  purge      delete entries before --to
  migrate    bring the tables in PostgreSQL to this version; --role NAME --use service, analyst or retention grants rights

  --bank ID        id of the portal
  --trail FILE     audit.jsonl of fileCredentials; stop the portal before erase and purge
  --postgres URL   the tables of postgresCredentials; roles: analyst for report and verify, retention for erase and purge,
                   the owner of the tables for migrate
  --from, --to     ISO dates, UTC, --to exclusive; default: the last 28 days
  --policy FILE    JSON of a policy, reported beside the presets; its thresholds are varied (default: balanced)
  --out FILE       default: stdout`;

const OPTIONS = {
  bank: { type: 'string' },
  trail: { type: 'string' },
  postgres: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  format: { type: 'string', default: 'html' },
  policy: { type: 'string' },
  subject: { type: 'string' },
  role: { type: 'string' },
  use: { type: 'string', default: 'service' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const DAY_S = 86_400;
const postgresUse = z.enum(['service', 'analyst', 'retention']);

type ReportOptions = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values'];

const invalid = (message: string) => new VigilError('arguments-invalid', `${message} See "vigil-portal --help".`);

try {
  process.exitCode = await main();
} catch (fault) {
  process.stderr.write(`${fault instanceof VigilError ? `${fault.code}: ${fault.message}` : String(fault)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { values, positionals } = parsed();
  const [action, ...more] = positionals;
  if (values.help || action === 'help') return say(`${USAGE}\n`);
  if (action === undefined || more.length > 0) throw invalid('Exactly one action is required.');
  if (action === 'migrate') return migrate(values);
  if (values.bank === undefined) throw invalid('Missing option --bank.');
  const opened = await openTrail(values);
  try {
    return await run(action, values.bank, opened.trail, values);
  } finally {
    await opened.close();
  }
}

function parsed() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw invalid((cause as Error).message);
  }
}

async function run(action: string, bank: string, trail: AuditTrail, values: ReportOptions): Promise<number> {
  const [from, to] = period(values);
  switch (action) {
    case 'report':
      return report(trail, bank, from, to, values);
    case 'verify': {
      const anchors = (await trail.anchors(bank)).filter(({ at }) => at >= from);
      const faults = await verifyTrail(trail.read(bank, from, to), anchors);
      for (const { fault, chain, seq, at } of faults)
        say(`${fault}: chain ${chain}, position ${seq}, seen at ${new Date(at * 1000).toISOString()}\n`);
      if (faults.length === 0) say('The trail is unaltered.\n');
      return faults.length === 0 ? 0 : 1;
    }
    case 'erase':
      if (values.subject === undefined) throw invalid('Missing option --subject.');
      return say(`${await trail.erase(bank, hashSubject(bank, values.subject))} entries erased.\n`);
    case 'purge':
      if (values.to === undefined) throw invalid('Missing option --to.');
      return say(`${await trail.purge(bank, to)} entries deleted.\n`);
    default:
      throw invalid(`Unknown action "${action}".`);
  }
}

async function migrate({ postgres, role, use }: ReportOptions): Promise<number> {
  if (postgres === undefined) throw invalid('Missing option --postgres.');
  const parsed = postgresUse.safeParse(use);
  if (!parsed.success) throw invalid('--use is service, analyst or retention.');
  const { client, close } = await openPool(postgres);
  try {
    const version = await migratePostgres(client);
    if (role === undefined) return say(`Schema version ${version}.\n`);
    await grantPostgresRole(client, role, parsed.data);
    return say(`Schema version ${version}; rights for ${parsed.data} granted to ${role}.\n`);
  } finally {
    await close();
  }
}

async function report(
  trail: AuditTrail,
  bank: string,
  from: number,
  to: number,
  values: ReportOptions,
): Promise<number> {
  const own = values.policy === undefined ? null : await readPolicy(values.policy);
  const policies: PortalPolicy[] = [PRESETS.balanced, PRESETS.strict, ...(own ? [own] : [])];
  const entries = () => trail.read(bank, from, to);
  if (values.format === 'csv') {
    const lines = [];
    for await (const line of reportCsv(entries(), policies)) lines.push(line);
    return write(lines.join(''), values.out);
  }
  const built = await buildReport(entries(), from, to, policies, own ?? PRESETS.balanced);
  if (values.format === 'json') return write(`${JSON.stringify(built, null, 2)}\n`, values.out);
  if (values.format === 'html') return write(reportHtml(built), values.out);
  throw invalid(`Unknown format "${values.format}".`);
}

function period(values: ReportOptions): [number, number] {
  const now = Math.floor(Date.now() / 1000);
  const to = values.to === undefined ? now + 1 : secondsOf(values.to);
  return [values.from === undefined ? to - 28 * DAY_S : secondsOf(values.from), to];
}

function secondsOf(date: string): number {
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) throw invalid(`"${date}" is not an ISO date.`);
  return Math.floor(ms / 1000);
}

async function readPolicy(path: string): Promise<PortalPolicy> {
  try {
    return portalPolicy.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw invalid(`Cannot read the policy ${path}: ${why}`);
  }
}

async function write(text: string, path: string | undefined): Promise<number> {
  if (path === undefined) return say(text);
  await writeFile(path, text);
  return 0;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}
