/** The companion's policy. In: its report. Out: a description, or which entry of which file is wrong and what is expected. */
import { existsSync } from 'node:fs';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import { isTrustedPolicyFile, machinePolicyFile } from '@vigil/core/policy/policy-files.ts';
import { statusFrom } from './companion-checks.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import type { InstallationKind } from './installation.ts';
import { remedyFor } from './remedies.ts';

type ReportedPolicy = CompanionStatus['policy'];

const ADD = 'Add a bank: vigil bank add FILE; or let the administrator install a machine policy';

/** A file in the machine's place that does not count (Windows). */
function checkMachineFile(): void {
  const file = machinePolicyFile(process.platform, process.env);
  if (!existsSync(file) || isTrustedPolicyFile(file)) return;
  throw new CheckError(
    'policy-not-trusted',
    `${file} is ignored: users can change it`,
    `As administrator: icacls "${file}" /setowner *S-1-5-32-544 and /inheritance:r /grant:r *S-1-5-32-544:F *S-1-5-18:F *S-1-5-32-545:R`,
  );
}

function errorOf({ file, error, problems = [] }: ReportedPolicy): CheckError {
  const where = problems.map(({ path, message }) => `${path === '' ? '(file)' : path}: ${message}`).join('; ');
  const detail = `${file}: ${where === '' ? error : where}`;
  if (error === 'policy-writable')
    return new CheckError(
      'policy-writable',
      `${file} can be written by every user`,
      `As administrator: chmod 644 ${file}`,
    );
  if (error === 'policy-unreadable')
    return new CheckError('policy-unreadable', `${file} cannot be read`, `As administrator: chmod 644 ${file}`);
  const onCurve = problems.some(({ message }) => message.includes('P-256'));
  if (onCurve)
    return new CheckError('policy-key-invalid', detail, 'Copy the key from the bank again: it is not a public key');
  return new CheckError(error ?? 'policy-invalid', detail, `Correct ${file}; the last valid policy remains active`);
}

async function policy(paths: ChannelPaths): Promise<string> {
  const report = (await statusFrom(paths)).policy;
  if (report.source !== 'machine') checkMachineFile();
  if (report.source === 'none') throw new CheckError('policy-absent', 'There is no policy, so capture is off', ADD);
  if (report.error !== null) throw errorOf(report);
  if (report.banks === 0)
    throw new CheckError(
      'policy-empty',
      `${report.file} lists no bank, or its killSwitch is on`,
      `Correct ${report.file}. ${ADD}`,
    );
  return `${report.banks === 1 ? '1 bank' : `${report.banks} banks`} from ${report.file}`;
}

export const policyCheck = (installation: InstallationKind): DiagnosticCheck => ({
  name: 'policy',
  needs: ['handshake'],
  remedy: remedyFor('restart', installation),
  check: policy,
});

async function parameters(paths: ChannelPaths): Promise<string> {
  const found = (await statusFrom(paths)).parameters;
  if (found === undefined) return 'built-in';
  const { source, calibration, problem } = found;
  if (problem !== null)
    throw new CheckError(
      'parameters-refused',
      `The parameter file named in policy is not used: ${problem}`,
      'Correct `parameters` in the machine policy or install the file again: it is read again every minute. Until then those in force stay',
    );
  return `${calibration}, ${source === 'policy' ? 'from policy' : 'built-in'}`;
}

export const parametersCheck = (installation: InstallationKind): DiagnosticCheck => ({
  name: 'parameters',
  needs: ['handshake'],
  remedy: remedyFor('restart', installation),
  check: parameters,
});
