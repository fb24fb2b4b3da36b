/**
 * The report for an inventory agent. In: status and overview of the companion, the machine. Out: versions, state and the last
 * times, by a strict schema: no score, verdict, count of input or handle of a user has a field in it. Times are whole hours, since
 * exact ones would show when somebody works.
 */
import { STAGES } from '@vigil/protocol/attestation/claims.ts';
import { STORE_STATES } from '@vigil/protocol/companion-state.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { KEY_TIERS } from '@vigil/protocol/key-tier.ts';
import { UPDATE_CHANNELS, type UpdateChannel } from '@vigil/protocol/policy.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { SandboxedBrowser } from '@vigil/register/sandboxed-browsers.ts';
import { z } from 'zod';

const hour = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:00Z$/);

export const fleetReport = z.strictObject({
  format: z.literal('vigil-report-1'),
  /** Version of the command that made the report. */
  version: z.string(),
  at: hour,
  platform: z.string(),
  /** Name of the machine, and of the account whose companion it is: who is watched. */
  machine: z.string().max(255),
  account: z.string().max(255),
  running: z.boolean(),
  /** Of the running companion; absent while none runs. */
  companion: z
    .strictObject({
      version: z.string(),
      store: z.enum(STORE_STATES),
      keyTier: z.enum(KEY_TIERS),
      stage: z.enum(STAGES),
      paused: z.boolean(),
      policy: z.strictObject({
        source: z.string(),
        error: z.string().nullable(),
        problems: z.array(z.string()),
        banks: z.number().int(),
        /** Null: the companion is of a version that does not report it. */
        updateChannel: z.enum(UPDATE_CHANNELS).nullable(),
      }),
      /** In force: `built-in`, or the SHA-256 of the file that the policy names. Null: the version does not report it. */
      parameters: z.strictObject({ inForce: z.string(), problem: z.string().nullable() }).nullable(),
      extensions: z.array(z.strictObject({ browser: z.string(), version: z.string(), wire: z.number() })),
      /** Banks that the user consented to. */
      registeredAt: z.array(z.strictObject({ bank: z.string(), since: hour })),
      lastAttestation: hour.nullable(),
      /** Code of the newest fault. `companion-outdated`, `extension-outdated`: versions without a common wire. */
      lastFault: z.string().nullable(),
    })
    .optional(),
  sandboxedBrowsers: z.array(z.strictObject({ browser: z.string(), packaging: z.enum(['snap', 'flatpak']) })),
});
export type FleetReport = z.infer<typeof fleetReport>;

const hourOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 13)}:00Z`;

/** The part of a status that is reported; the companion may be of another version than the command. */
export interface ReportedStatus {
  readonly state: {
    readonly version: string;
    readonly stage: string;
    readonly keyTier: string;
    readonly pausedUntil: number | null;
  };
  readonly store: string;
  readonly policy: {
    readonly source: string;
    readonly error: string | null;
    readonly problems?: readonly { readonly path: string }[] | undefined;
    readonly banks: number;
    readonly updateChannel?: UpdateChannel | undefined;
  };
  readonly parameters?: { readonly sha256: string | null; readonly problem: string | null } | undefined;
  readonly extensions?:
    | readonly { readonly browser: string; readonly version: string; readonly wire: number }[]
    | undefined;
  readonly lastFault: string | null;
}

export interface ReportedMachine {
  readonly platform: string;
  readonly machine: string;
  readonly account: string;
}

export interface ReportInputs extends ReportedMachine {
  readonly nowMs: number;
  readonly sandboxed: readonly SandboxedBrowser[];
  /** Null: no companion runs. */
  readonly running: {
    readonly status: ReportedStatus;
    readonly overview: Pick<Overview, 'registrations' | 'lastAttestation'>;
  } | null;
}

export function fleetReportOf(inputs: ReportInputs): FleetReport {
  const { platform, machine, account, nowMs, sandboxed, running } = inputs;
  return fleetReport.parse({
    format: 'vigil-report-1',
    version: VERSION,
    at: hourOf(nowMs),
    platform,
    machine,
    account,
    running: running !== null,
    ...(running !== null && { companion: companionPart(running) }),
    sandboxedBrowsers: sandboxed,
  });
}

function companionPart({ status, overview }: NonNullable<ReportInputs['running']>) {
  const { state, store, policy, parameters, extensions = [], lastFault } = status;
  return {
    version: state.version,
    store,
    keyTier: state.keyTier,
    stage: state.stage,
    paused: state.pausedUntil !== null,
    policy: {
      source: policy.source,
      error: policy.error,
      problems: (policy.problems ?? []).map(({ path }) => path),
      banks: policy.banks,
      updateChannel: policy.updateChannel ?? null,
    },
    parameters:
      parameters === undefined ? null : { inForce: parameters.sha256 ?? 'built-in', problem: parameters.problem },
    extensions: extensions.map(({ browser, version, wire }) => ({ browser, version, wire })),
    registeredAt: overview.registrations.map(({ bank, sinceMs }) => ({ bank, since: hourOf(sinceMs) })),
    lastAttestation: overview.lastAttestation === null ? null : hourOf(overview.lastAttestation.atMs),
    lastFault,
  };
}
