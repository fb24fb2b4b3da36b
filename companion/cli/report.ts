/** `vigil report`. In: paths. Out: the report for an inventory agent (fleet-report.ts); exit code 3 when no companion runs. */
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { callForStatus, userApiOf } from '@vigil/control/call.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { type FleetReport, fleetReportOf, type ReportInputs } from '@vigil/service/fleet/fleet-report.ts';
import { reportInputsHere } from '@vigil/service/fleet/machine-here.ts';
import { EXIT } from './exit-codes.ts';

async function runningCompanion(paths: ChannelPaths): Promise<ReportInputs['running']> {
  try {
    const status = await callForStatus(paths, { type: 'status' }, 'vigil report');
    const overview = await userApiOf(paths, 'vigil report').request({ type: 'overview' });
    return { status, overview };
  } catch (error) {
    if (codeOf(error) === 'companion-missing') return null;
    throw error;
  }
}

function describe({ version, machine, account, companion, sandboxedBrowsers: sandboxed }: FleetReport): string {
  const lines = [
    `Vigil ${version}, ${account} on ${machine}: ${companion === undefined ? 'no companion is running' : `companion ${companion.version}`}`,
  ];
  if (companion !== undefined) {
    const { policy, extensions, registeredAt, lastAttestation, lastFault } = companion;
    lines.push(
      `Store ${companion.store}, key tier ${companion.keyTier}, stage ${companion.stage}`,
      `Policy: ${policy.source}, banks: ${policy.banks}, updates: ${policy.updateChannel ?? 'unknown'}${policy.error === null ? '' : `, ${policy.error}`}`,
      `Extensions: ${extensions.map((one) => `${one.browser} ${one.version} (wire ${one.wire})`).join(', ') || 'none connected'}`,
      `Registered at: ${registeredAt.map(({ bank }) => bank).join(', ') || 'no bank'}; last attestation: ${lastAttestation ?? 'none'}`,
      `Last fault: ${lastFault ?? 'none'}`,
    );
  }
  for (const { browser, packaging } of sandboxed)
    lines.push(`${browser} from ${packaging} may be unable to start the host`);
  return lines.join('\n');
}

export async function report(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const running = await runningCompanion(paths);
  const made = fleetReportOf(reportInputsHere(running));
  process.stdout.write(`${options.json ? JSON.stringify(made) : describe(made)}\n`);
  if (running === null) process.exitCode = EXIT.notRunning;
}
