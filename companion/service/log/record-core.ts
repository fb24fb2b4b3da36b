/** What a core tells the log. In: its policy and its state. Out: events. */
import type { CoreStatus, PolicyReport } from '@vigil/control/control-message.ts';
import type { CompanionLog } from './companion-log.ts';

export function recordPolicy(log: CompanionLog, { source, file, banks, error }: PolicyReport): void {
  const details = { source, banks, policyFile: file };
  if (error === null) log.record('policy-changed', details);
  else log.record('policy-refused', { ...details, code: error });
}

export function recordOpen(log: CompanionLog, { store, policy }: Pick<CoreStatus, 'store' | 'policy'>): void {
  log.record('core-open', { store, source: policy.source, banks: policy.banks, policyFile: policy.file });
  if (store !== 'ok') log.record('store-not-open', { store });
  if (policy.error !== null) recordPolicy(log, policy);
}
