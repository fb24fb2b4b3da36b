/**
 * The checks of `vigil doctor`, in the order in which they are shown. In: how Vigil was installed. Out: the checks. The companion
 * comes before host and extension: without it the host reports only `companion-missing`.
 */
import { browserChecks, extensionCheck } from './browser-checks.ts';
import { companionChecks } from './companion-checks.ts';
import type { DiagnosticCheck } from './examine.ts';
import { homeChecks } from './home-checks.ts';
import { type InstallationKind, installationHere } from './installation.ts';
import { pilotCheck } from './pilot-check.ts';
import { parametersCheck, policyCheck } from './policy-check.ts';
import { remedyFor } from './remedies.ts';

function node(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) throw new Error(`node ${process.versions.node} is too old`);
  return process.versions.node;
}

const nodeCheck = (installation: InstallationKind): DiagnosticCheck => ({
  name: 'node',
  needs: [],
  remedy: installation === 'source' ? 'Install Node 20.19, 22.12 or newer' : remedyFor('reinstall', installation),
  check: node,
});

export const checksFor = (installation: InstallationKind = installationHere()): DiagnosticCheck[] => [
  nodeCheck(installation),
  ...homeChecks(installation),
  ...companionChecks(installation),
  ...browserChecks(installation),
  policyCheck(installation),
  parametersCheck(installation),
  pilotCheck(installation),
  extensionCheck(installation),
];
