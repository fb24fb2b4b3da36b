/**
 * The file that a user sends to support. In: findings, status, log of a companion. Out: a zip with facts about the installation:
 * every field is named here, so that nothing about behaviour, pages or the user's name is in it.
 */
import { homedir, release } from 'node:os';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { CheckResult } from '@vigil/protocol/user/diagnosis.ts';
import { strToU8, zipSync } from 'fflate';
import { z } from 'zod';
import type { InstallationKind } from './installation.ts';

export interface BundleFacts {
  readonly findings: readonly CheckResult[];
  readonly installation: InstallationKind;
  /** Null when no companion replied. */
  readonly status: CompanionStatus | null;
  /** JSON lines of companion.log. */
  readonly log: string;
}

const MAX_LOG_LINES = 500;

/** Of each line of the log: never a caller, a file or a free text of a fault. */
const logLine = z.object({
  level: z.number(),
  time: z.number(),
  version: z.string().max(40).optional(),
  code: z.string().max(60).optional(),
  role: z.enum(['control', 'extension']).optional(),
  store: z.string().max(40).optional(),
  msg: z
    .string()
    .max(60)
    .regex(/^[a-z ]+$/),
});

function linesOf(log: string): unknown[] {
  return log.split('\n').flatMap((line) => {
    try {
      return logLine.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}

/** Home directories name their user. */
function withoutUser(text: string): string {
  return [homedir(), homedir().replaceAll('\\', '/')]
    .filter((home) => home.length > 1)
    .reduce((redacted, home) => redacted.replaceAll(home, '~'), text)
    .replace(/([A-Z]:[\\/]Users[\\/])[^\\/]+/gi, '$1~');
}

function statusOf(status: CompanionStatus) {
  const { state, store, policy, browsers, lastFault, seenExtensions, clock } = status;
  return {
    version: state.version,
    stage: state.stage,
    keyTier: state.keyTier,
    paused: state.pausedUntil !== null,
    store,
    policy: { source: policy.source, error: policy.error, problems: policy.problems, banks: policy.banks },
    browsers,
    lastFault,
    seenExtensions,
    clock,
  };
}

export function supportBundle({ findings, installation, status, log }: BundleFacts): Uint8Array {
  const machine = {
    version: VERSION,
    installation,
    platform: process.platform,
    release: release(),
    arch: process.arch,
  };
  const redacted = (_key: string, value: unknown) => (typeof value === 'string' ? withoutUser(value) : value);
  const text = (value: unknown) => strToU8(`${JSON.stringify(value, redacted, 2)}\n`);
  return zipSync({
    'doctor.json': text(findings),
    'machine.json': text({ ...machine, node: process.versions.node }),
    'status.json': text(status === null ? null : statusOf(status)),
    'companion-log.json': text(linesOf(log).slice(-MAX_LOG_LINES)),
  });
}
