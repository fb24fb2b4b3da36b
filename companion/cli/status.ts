/** `vigil status`. In: paths. Out: what the running companion says of itself; exit code 3 when none runs. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { ownerOf } from '@vigil/channel/listen.ts';
import { callForStatus } from '@vigil/control/call.ts';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { EXIT } from './exit-codes.ts';

export const countOf = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
const percent = (share: number) => `${Math.round(share * 100)}%`;

const STORE = {
  ok: '',
  absent: 'Store: none',
  locked: 'Store: locked; open it with vigil unlock',
  undecryptable: 'Store: its key is gone or it is damaged; vigil erase begins anew',
  newer: 'Store: written by a newer version; update Vigil',
};

const KEYS: Readonly<Record<KeyTier, string>> = {
  hardware: 'in hardware',
  'os-user': 'in the key store of your account',
  passphrase: 'under your passphrase',
  file: 'in a file beside the data, readable by whoever reads your files',
};

function describePolicy({ source, file, error, banks }: CompanionStatus['policy']): string {
  if (source === 'none') return 'Policy: none, so no bank is watched; see vigil bank add';
  return `Policy: ${countOf(banks, 'bank')} from ${file}${error === null ? '' : ` (its newest content is not in force: ${error})`}`;
}

/** What keeps a companion that runs from doing its work, in sentences; empty when nothing does. */
export function describeProblems({ store, policy }: Pick<CompanionStatus, 'store' | 'policy'>): string[] {
  const watching = policy.source !== 'none' && policy.error === null && policy.banks > 0;
  return [STORE[store], watching ? '' : describePolicy(policy)].filter((line) => line !== '');
}

/** The status in sentences that a person reads. */
export function describeStatus({ state, store, policy, browsers, lastFault }: CompanionStatus): string {
  const learnt = `typing ${percent(state.progress.keystroke)}, pointer ${percent(state.progress.pointer)}`;
  // Of a store that is shut nobody knows what was learnt.
  const known =
    store === 'ok' ? `${state.stage} (${learnt}, ${countOf(state.sessions, 'session')})` : 'watching nothing';
  const lines = [
    `Companion ${state.version}: ${known}, ${countOf(browsers, 'browser')} connected`,
    state.pausedUntil === null ? '' : `Paused until ${new Localizer(en).time(state.pausedUntil, Date.now())}`,
    STORE[store],
    `Keys: ${KEYS[state.keyTier]}`,
    describePolicy(policy),
    lastFault === null ? '' : `Last fault survived: ${lastFault}`,
  ];
  for (const site of state.sites) {
    const confidence = site.confidence === null ? 'no confidence yet' : `confidence ${site.confidence.toFixed(2)}`;
    lines.push(`  ${site.origin} (${site.bank}): ${site.verdict}, ${confidence}`);
  }
  return lines.filter((line) => line !== '').join('\n');
}

export async function status(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  try {
    const found = await callForStatus(paths, { type: 'status' }, 'vigil status');
    const report = { running: true, pid: ownerOf(paths), home: paths.home, ...found };
    process.stdout.write(`${options.json ? JSON.stringify(report) : describeStatus(found)}\n`);
  } catch (error) {
    if (codeOf(error) !== 'companion-missing') throw error;
    const sentence = `No companion is running for ${paths.home}. Start it with: vigil start`;
    process.stdout.write(`${options.json ? JSON.stringify({ running: false, home: paths.home }) : sentence}\n`);
    process.exitCode = EXIT.notRunning;
  }
}
