/**
 * `vigil profiles`, `newProfile`, `resetProfile` and `report-false-alarm`: what a person does when they type in another way. In:
 * paths, a choice. Out: the templates after it.
 */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { deskOf } from '@vigil/control/call.ts';
import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { PersonQuestion } from '@vigil/protocol/user/user-api.ts';
import { confirmed } from './confirmed.ts';
import { countOf } from './status.ts';

export interface ProfilesCommandOptions {
  readonly use?: string;
  readonly remove?: string;
  readonly rename?: readonly [id: string, name: string];
  readonly json?: boolean;
}

type NewProfileKind = Extract<PersonQuestion, { ask: 'relearn' }>['kind'];

export async function profiles(paths: ChannelPaths, options: ProfilesCommandOptions): Promise<void> {
  const { use, remove, rename, json } = options;
  const changes: PersonQuestion[] = [];
  if (rename !== undefined) changes.push({ ask: 'rename-profile', id: rename[0], name: rename[1] });
  if (use !== undefined) changes.push({ ask: 'use-profile', id: use });
  if (remove !== undefined) changes.push({ ask: 'remove-profile', id: remove });
  await change(paths, 'vigil profiles', changes, json);
}

export const newProfile = (paths: ChannelPaths, kind: NewProfileKind, { name }: { readonly name?: string }) =>
  change(paths, 'vigil relearn', [{ ask: 'relearn', kind, name: name ?? kind }]);

export async function resetProfile(paths: ChannelPaths, { yes = false }: { readonly yes?: boolean }): Promise<void> {
  if (yes || (await confirmed('Destroy what the template in force knows, and begin it anew?'))) {
    await change(paths, 'vigil renew', [{ ask: 'renew' }]);
  }
}

export async function reportFalseAlarm(paths: ChannelPaths): Promise<void> {
  await deskOf(paths, 'vigil report-false-alarm').ask({ ask: 'report-false-alarm' });
  process.stdout.write('Thank you: what you typed since you proved who you are is learnt.\n');
}

async function change(
  paths: ChannelPaths,
  caller: string,
  questions: readonly PersonQuestion[],
  json = false,
): Promise<void> {
  const desk = deskOf(paths, caller);
  for (const question of questions) await desk.ask(question);
  const { profiles: all } = await desk.ask({ ask: 'overview' });
  process.stdout.write(`${json ? JSON.stringify(all) : all.map(describe).join('\n')}\n`);
}

function describe({ id, name, kind, active, stage, learning, sessions }: ProfileSummary): string {
  const { keystroke, pointer } = learning;
  const learnt = `${countOf(keystroke.n, 'key')}, ${countOf(pointer.n, 'stroke')}, ${countOf(sessions, 'session')}`;
  return `${active ? '*' : ' '} ${id}  ${name} (${kind}): ${stage}, ${learnt}`;
}
