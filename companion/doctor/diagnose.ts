/** Examines the installation of a home. In: paths. Out: the findings, for the command, the desktop program and the window. */
import type { ChannelPaths } from '@vigil/channel/home.ts';
import type { Diagnosis } from '@vigil/protocol/user/diagnosis.ts';
import { checksFor } from './checks.ts';
import { examine } from './examine.ts';
import { type InstallationKind, installationHere } from './installation.ts';

export async function diagnose(
  paths: ChannelPaths,
  installation: InstallationKind = installationHere(),
): Promise<Diagnosis> {
  return { findings: await examine(checksFor(installation), paths) };
}
