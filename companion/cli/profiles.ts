/**
 * `vigil profiles`, `vigil profile new`, `vigil profile reset` and `vigil report-false-alarm`. In: paths, the change. Out: the
 * resulting profiles.
 */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { UserRequest } from '@vigil/protocol/user/user-api.ts';
import { confirmed } from './confirmed.ts';
import { countOf } from './count-of.ts';

export interface ProfilesCommandOptions {
  readonly use?: string;
  readonly remove?: string;
  readonly rename?: readonly [id: string, name: string];
  readonly json?: boolean;
}

type NewProfileKind = Extract<UserRequest, { type: 'new-profile' }>['kind'];

export async function profiles(paths: ChannelPaths, options: ProfilesCommandOptions): Promise<void> {
  const { use, remove, rename, json } = options;
  const changes: UserRequest[] = [];
  if (rename !== undefined) changes.push({ type: 'rename-profile', id: rename[0], name: rename[1] });
  if (use !== undefined) changes.push({ type: 'use-profile', id: use });
  if (remove !== undefined) changes.push({ type: 'remove-profile', id: remove });
  await change(paths, 'vigil profiles', changes, json);
}

export const newProfile = (paths: ChannelPaths, kind: NewProfileKind, { name }: { readonly name?: string }) =>
  change(paths, 'vigil profile new', [{ type: 'new-profile', kind, name: name ?? kind }]);

export async function resetProfile(paths: ChannelPaths, { yes = false }: { readonly yes?: boolean }): Promise<void> {
  if (yes || (await confirmed('Delete the data of the active profile (irreversible)?'))) {
    await change(paths, 'vigil profile reset', [{ type: 'reset-profile' }]);
  }
}

export async function reportFalseAlarm(paths: ChannelPaths): Promise<void> {
  await userApiOf(paths, 'vigil report-false-alarm').request({ type: 'report-false-alarm' });
  process.stdout.write('Reported. Input since the step-up authentication is used for enrolment.\n');
}

async function change(
  paths: ChannelPaths,
  caller: string,
  requests: readonly UserRequest[],
  json = false,
): Promise<void> {
  const userApi = userApiOf(paths, caller);
  for (const request of requests) await userApi.request(request);
  const { profiles: all } = await userApi.request({ type: 'overview' });
  process.stdout.write(`${json ? JSON.stringify(all) : all.map(describe).join('\n')}\n`);
}

function describe({ id, name, kind, active, stage, learning, sessions }: ProfileSummary): string {
  const { keystroke, pointer } = learning;
  const progress = `${countOf(keystroke.n, 'key')}, ${countOf(pointer.n, 'stroke')}, ${countOf(sessions, 'session')}`;
  return `${active ? '*' : ' '} ${id}  ${name} (${kind}): ${stage}, ${progress}`;
}
