/** `vigil status`. In: paths. Out: the status of the running companion; exit code 3 when none is running. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { ownerOf } from '@vigil/channel/listen.ts';
import { callForStatus } from '@vigil/control/call.ts';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { KeyTier } from '@vigil/protocol/key-tier.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { countOf } from './count-of.ts';
import { pilotLine } from './describe-pilot.ts';
import { EXIT } from './exit-codes.ts';

const percent = (share: number) => `${Math.round(share * 100)}%`;

const STORE = {
  ok: '',
  absent: 'Store: none',
  locked: 'Store: locked; run vigil unlock',
  undecryptable: 'Store: cannot be decrypted (key missing or file damaged); restore a backup or run vigil erase',
  newer: 'Store: written by a newer version; update Vigil',
};

const KEYS: Readonly<Record<KeyTier, string>> = {
  hardware: 'in hardware',
  'os-user': 'in the key store of the operating system',
  passphrase: 'encrypted with a passphrase',
  file: 'in a file beside the data, unprotected',
};

function describePolicy({ source, file, error, problems = [], banks }: CompanionStatus['policy']): string {
  if (source === 'none') return 'Policy: none, so capture is off; run vigil bank add';
  const lines = problems.map(({ path, message }) => `\n  ${path === '' ? '(file)' : path}: ${message}`);
  return `Policy: ${countOf(banks, 'bank')} from ${file}${error === null ? '' : ` (${error})`}${lines.join('')}`;
}

/** Problems that stop a running companion from working, one sentence each. */
export function describeProblems({ store, policy }: Pick<CompanionStatus, 'store' | 'policy'>): string[] {
  const works = policy.source !== 'none' && policy.error === null && policy.banks > 0;
  return [STORE[store], works ? '' : describePolicy(policy)].filter((line) => line !== '');
}

/** Says nothing of the built-in parameters while nothing else is named. */
function describeParameters({ parameters }: Pick<CompanionStatus, 'parameters'>): string {
  if (parameters === undefined) return '';
  const { source, calibration, sha256, problem, pending, restarted } = parameters;
  if (source === 'built-in' && problem === null && !pending && !restarted) return '';
  const file = sha256 === null ? 'built-in' : `from policy, SHA-256 ${sha256.slice(0, 16)}`;
  return [
    `Parameters: ${calibration} (${file})`,
    problem === null ? '' : `\n  The file named in policy is not used (${problem}); it is read again every minute`,
    pending && problem === null ? '\n  The policy names other parameters: they take effect within a minute' : '',
    restarted ? '\n  The typing template started again under these parameters' : '',
  ].join('');
}

/** Says nothing of a pilot that is over, or that the user declined. */
function describeRunningPilot({ pilot }: CompanionStatus['state']): string {
  return pilot?.status === 'recording' || pilot?.status === 'offered' ? pilotLine(pilot) : '';
}

/** The status as text. */
export function describeStatus({ state, store, policy, parameters, browsers, lastFault }: CompanionStatus): string {
  const progress = `typing ${percent(state.progress.keystroke)}, pointer ${percent(state.progress.pointer)}`;
  // The progress is unknown while the store is closed.
  const known = store === 'ok' ? `${state.stage} (${progress}, ${countOf(state.sessions, 'session')})` : 'capture off';
  const lines = [
    `Companion ${state.version}: ${known}, ${countOf(browsers, 'browser')} connected`,
    state.pausedUntil === null ? '' : `Paused until ${new Localizer(en).time(state.pausedUntil, Date.now())}`,
    STORE[store],
    `Keys: ${KEYS[state.keyTier]}`,
    describePolicy(policy),
    describeParameters({ parameters }),
    describeRunningPilot(state),
    lastFault === null ? '' : `Last handled error: ${lastFault}`,
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
