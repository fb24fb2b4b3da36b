/** Connects the core to this machine. In: home, options. Out: a running core; throws what its store and keys throw. */

import { channelPaths, here } from '@vigil/channel/home.ts';
import type { PolicyReport } from '@vigil/control/control-message.ts';
import { createCore, policySource } from '@vigil/core/core.ts';
import type { SafeStorage } from '@vigil/core/keys/safe-storage-key.ts';
import { type NamedParameters, namedParameters } from '@vigil/core/policy/engine-parameters.ts';
import type { ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import { decodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { KEY_TIERS, type KeyTier } from '@vigil/protocol/key-tier.ts';
import type { CompanionPolicy, FleetReportRule, SystemLogSetting } from '@vigil/protocol/policy.ts';
import { leaveReports } from './fleet/leave-reports.ts';
import type { CompanionLog } from './log/companion-log.ts';
import { recordOpen, recordPolicy } from './log/record-core.ts';
import type { ServedCore } from './run-companion.ts';
import { systemConfirmation } from './system-confirmation.ts';

export interface PolicyChoice {
  readonly home: string;
  /** Instead of the machine's policy or the user's. */
  readonly policy?: string | undefined;
  /** Where the machine policy stands: tests cannot write to the system's place. */
  readonly machinePolicy?: string | undefined;
}

export interface OpenOptions extends PolicyChoice {
  readonly keyTier?: KeyTier | undefined;
  readonly passphrase?: string | undefined;
  readonly safeStorage?: SafeStorage | undefined;
  /** By default what the system has. */
  readonly confirmUser?: ConfirmUser | undefined;
  /** Recorded input is replayed faster than it was made: its clock may run ahead. */
  readonly replay?: boolean | undefined;
  readonly log: CompanionLog;
}

interface PolicyInForce {
  readonly policy: CompanionPolicy;
  readonly source: PolicyReport['source'];
}

/** Tiers for a new key: at least as strong as the policy asks; only `requested` when the command names one. */
function allowedKeyTiers(min: KeyTier, requested?: KeyTier): KeyTier[] {
  const allowed = KEY_TIERS.slice(0, KEY_TIERS.indexOf(min) + 1);
  return requested === undefined ? allowed : allowed.filter((tier) => tier === requested);
}

/** What the policy says before a core is open. */
export const systemLogSetting = (options: PolicyChoice): SystemLogSetting =>
  policySource(policyFilesOf(options)).policy.systemLog;

const policyFilesOf = ({ home, policy, machinePolicy }: PolicyChoice) => ({
  home,
  ...(policy !== undefined && { policyFile: policy }),
  ...(machinePolicy !== undefined && { machinePolicyFile: machinePolicy }),
});

export async function openCore(options: OpenOptions): Promise<ServedCore> {
  const { home, keyTier, passphrase, safeStorage, confirmUser, replay, log } = options;
  const files = policyFilesOf(options);
  const source = policySource(files);
  let inForce: PolicyInForce = { policy: source.policy, source: source.report().source };
  const named = await namedParameters(source);
  log.follow(source.policy.systemLog);
  if (named.state === 'refused') log.record('parameters-refused', { code: named.code });
  const engineOf = (parameters: NamedParameters) =>
    createEngine({
      checkClock: !replay,
      ...(parameters.state === 'named' && { parameters: decodeParameterSet(parameters.set) }),
    });
  const core = await createCore({
    ...files,
    engine: engineOf(named),
    engineOf,
    parameters: named,
    keyTiers: allowedKeyTiers(source.policy.minKeyTier, keyTier),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(safeStorage === undefined ? {} : { safeStorage }),
    confirmUser: confirmUser ?? systemConfirmation(),
    diagnose: async () => (await import('@vigil/doctor/diagnose.ts')).diagnose(channelPaths(home, here())),
    onFault: (code) => log.record('fault-survived', { code }),
    onPolicy: (policy, report) => {
      inForce = { policy, source: report.source };
      log.follow(policy.systemLog);
      recordPolicy(log, report);
    },
  });
  recordOpen(log, core.status());
  void leaveReports({
    core,
    home,
    rule: () => ruleOf(inForce),
    onFault: (code) => log.record('report-not-written', { code }),
  });
  return core;
}

/** Only the machine policy makes the companion write outside its home. */
function ruleOf({ policy, source }: PolicyInForce): FleetReportRule | null {
  return source === 'machine' ? (policy.fleetReport ?? null) : null;
}
