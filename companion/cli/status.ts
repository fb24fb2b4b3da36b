/** `vigil status`. In: paths. Out: what the running companion says of itself; exit code 3 when none runs. */
import { codeOf } from '../../shared/errors.ts';
import type { CompanionState } from '../../shared/wire/state.ts';
import type { ChannelPaths } from '../channel/home.ts';
import { ownerOf } from '../channel/listen.ts';
import { call } from '../control/call.ts';
import { EXIT } from './exit-codes.ts';

const percent = (share: number) => `${Math.round(share * 100)}%`;

/** The state in sentences that a person reads. */
export function describeState(state: CompanionState): string {
  const { keystroke, pointer } = state.progress;
  const learnt = `typing ${percent(keystroke)}, pointer ${percent(pointer)}, ${state.sessions} sessions`;
  const lines = [
    `Companion ${state.version}: ${state.stage} (${learnt})`,
    ...(state.pausedUntil === null ? [] : [`Paused until ${new Date(state.pausedUntil).toISOString()}`]),
    `Keys: ${state.keyTier}`,
  ];
  for (const site of state.sites) {
    const confidence = site.confidence === null ? 'no confidence yet' : `confidence ${site.confidence.toFixed(2)}`;
    lines.push(`  ${site.origin} (${site.bank}): ${site.verdict}, ${confidence}`);
  }
  return lines.join('\n');
}

export async function status(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  try {
    const answer = await call(paths, { type: 'state' }, 'vigil status');
    if (answer.type !== 'state') return;
    const report = { running: true, pid: ownerOf(paths), home: paths.home, state: answer.state };
    process.stdout.write(`${options.json ? JSON.stringify(report) : describeState(answer.state)}\n`);
  } catch (error) {
    if (codeOf(error) !== 'companion-missing') throw error;
    const sentence = `No companion is running for ${paths.home}. Start it with: vigil start`;
    process.stdout.write(`${options.json ? JSON.stringify({ running: false, home: paths.home }) : sentence}\n`);
    process.exitCode = EXIT.notRunning;
  }
}
