/** The checks of `vigil doctor`, in order. In: paths. Out: a description of each component, or why it does not work. */
import { existsSync } from 'node:fs';
import { connect } from '@vigil/channel/connect.ts';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { type ChannelPaths, here } from '@vigil/channel/home.ts';
import { isListening, ownerOf } from '@vigil/channel/listen.ts';
import { checkPrivate } from '@vigil/channel/private-directory.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { callForStatus } from '@vigil/control/call.ts';
import { runsAsExecutable } from '@vigil/register/executable.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import { helloThroughHost } from './hello-through-host.ts';
import { readRegistrations } from './registrations.ts';
import { REINSTALL, registrationRemedy } from './remedies.ts';

const START = 'Start the companion: vigil start';
const STORE_REMEDY = {
  absent: 'Restart the companion: vigil start',
  locked: 'Unlock the store: vigil unlock',
  undecryptable: 'The key is missing or the file is damaged: restore the home from a backup, or run vigil erase',
  newer: 'The store was written by a newer version: update Vigil',
};
const REGISTER = registrationRemedy();

function node(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) throw new Error(`node ${process.versions.node} is too old`);
  return process.versions.node;
}

function home(paths: ChannelPaths): string {
  if (!existsSync(paths.home)) throw new CheckError(`${paths.home} does not exist`, START);
  checkPrivate(paths.home, 'directory');
  return paths.home;
}

function secret(paths: ChannelPaths): string {
  if (!existsSync(paths.secret)) throw new CheckError('no companion has run with this home', START);
  readSecret(paths.secret);
  return 'private';
}

async function socket(paths: ChannelPaths): Promise<string> {
  if (paths.runDir !== null && existsSync(paths.runDir)) checkPrivate(paths.runDir, 'directory');
  if (!(await isListening(endpointOf(paths, readSecret(paths.secret)))))
    throw new CheckError('no process listens', START);
  return `process ${ownerOf(paths) ?? 'unknown'} listens`;
}

async function handshake(paths: ChannelPaths): Promise<string> {
  const link = await connect(paths, { role: 'control', caller: 'vigil doctor' });
  link.resume();
  link.close();
  return 'mutual authentication succeeded';
}

async function core(paths: ChannelPaths): Promise<string> {
  const { state } = await callForStatus(paths, { type: 'status' }, 'vigil doctor');
  return `version ${state.version}, ${state.stage}`;
}

async function store(paths: ChannelPaths): Promise<string> {
  const found = await callForStatus(paths, { type: 'status' }, 'vigil doctor');
  if (found.store !== 'ok') throw new CheckError(found.store, STORE_REMEDY[found.store]);
  return `open, key tier ${found.state.keyTier}`;
}

async function policy(paths: ChannelPaths): Promise<string> {
  const {
    source,
    file,
    error,
    problems = [],
    banks,
  } = (await callForStatus(paths, { type: 'status' }, 'vigil doctor')).policy;
  if (source === 'none') throw new CheckError('no policy', 'Add a bank: vigil bank add FILE');
  const where = problems.map(({ path, message }) => `; ${path === '' ? '(file)' : path}: ${message}`).join('');
  if (error !== null)
    throw new CheckError(`${file}: ${error}${where}`, `Correct ${file}; the last valid policy remains active`);
  if (banks === 0) throw new CheckError(`${file} lists no bank`, 'Add a bank: vigil bank add FILE');
  return `${banks === 1 ? '1 bank' : `${banks} banks`} from ${file}`;
}

async function parameters(paths: ChannelPaths): Promise<string> {
  const found = (await callForStatus(paths, { type: 'status' }, 'vigil doctor')).parameters;
  if (found === undefined) return 'built-in';
  const { source, calibration, problem } = found;
  if (problem !== null)
    throw new CheckError(
      `the parameter file named in policy is not used: ${problem}`,
      'Correct `parameters` in the machine policy or install the file again, then restart the companion; until then the built-in parameters are used',
    );
  return `${calibration}, ${source === 'policy' ? 'from policy' : 'built-in'}`;
}

const manifests = (): string =>
  readRegistrations(here())
    .map((found) => found.browser)
    .join(', ');

async function host(): Promise<string> {
  const launchers = new Set(readRegistrations(here()).map((found) => found.launcher));
  for (const launcher of launchers) await helloThroughHost(launcher);
  return 'the companion replied to hello';
}

/**
 * The companion comes first: without it the host reports only `companion-missing`. The policy comes last: no other check
 * needs it, and it is often added after the installation.
 */
export const CHECKS: readonly DiagnosticCheck[] = [
  { name: 'node', remedy: runsAsExecutable() ? REINSTALL : 'Install Node 20.19, 22.12 or newer', check: node },
  { name: 'home', remedy: 'Correct the owner and mode of the file', check: home },
  { name: 'secret', remedy: 'Correct the owner and mode of the file', check: secret },
  { name: 'socket', remedy: 'Correct the owner and mode of the file', check: socket },
  { name: 'handshake', remedy: 'Stop the process that listens on the socket, then run vigil start', check: handshake },
  { name: 'core', remedy: 'See companion.log in the home, then restart the companion', check: core },
  { name: 'store', remedy: 'See companion.log in the home', check: store },
  { name: 'manifests', remedy: REGISTER, check: manifests },
  { name: 'host', remedy: REGISTER, check: host },
  { name: 'policy', remedy: 'See companion.log in the home', check: policy },
  { name: 'parameters', remedy: 'See companion.log in the home', check: parameters },
];
