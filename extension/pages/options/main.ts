/**
 * The options page: the user window plus the list of banks. In: the worker's snapshots and the companion's replies.
 * Out: the list of banks in local storage, user requests, commands.
 */

import '@vigil/protocol/zod-jitless.ts';
import type { ListedBank } from '@vigil/protocol/policy.ts';
import { mountWindow } from '@vigil/ui/mount.tsx';
import browser from 'webextension-polyfill';
import { matchPattern } from '../../channel/match-pattern.ts';
import { OWN_BANKS } from '../../channel/storage-keys.ts';
import type { Snapshot } from '../../channel/view-messages.ts';
import { fill, h } from '../ui/dom.ts';
import { type MessageKey, t } from '../ui/i18n.ts';
import { drawOffSwitch } from '../ui/off-switch.ts';
import { fillStaticText } from '../ui/static-text.ts';
import { openViewLink } from '../ui/view-link.ts';
import { locale, strings } from '../ui/window-strings.ts';
import { addBank, removeBank } from './own-banks.ts';
import { openUserApi } from './user-api.ts';

const listed = document.getElementById('listed')!;
/** The list is in the document only while its tab is open. */
const element = <T extends HTMLElement = HTMLElement>(id: string): T => listed.querySelector<T>(`#${id}`)!;

let current: Snapshot | null = null;

function say(done: string, problem: MessageKey | null = null): void {
  element('done').textContent = done;
  element('problem').textContent = problem === null ? '' : t(problem);
}

async function remove(bank: ListedBank): Promise<void> {
  const banks = removeBank(current!.policy.banks, bank);
  await browser.storage.local.set({ [OWN_BANKS]: banks });
  say(t('bankRemoved', bank.origins.join(' ')));
  element('name').focus();
}

function bankItem(bank: ListedBank, isOwn: boolean): HTMLElement {
  const label = t('bankRemoveLabel', bank.origins.join(' '));
  const button = h(
    'button',
    { id: `remove-${bank.id}`, type: 'button', 'aria-label': label, onclick: () => void remove(bank) },
    t('bankRemove'),
  );
  const origins = h('span', { class: 'origins' }, h('code', {}, bank.origins.join(' ')));
  return h('li', {}, h('strong', {}, bank.name), origins, isOwn ? button : null);
}

function drawBanks({ policy }: Snapshot): void {
  const isOwn = policy.source === 'own';
  element('banks-note').textContent = t(
    policy.source === 'managed' ? 'banksManaged' : policy.banks.length === 0 ? 'banksNone' : 'banksOwn',
  );
  fill(element('banks'), ...policy.banks.map((bank) => bankItem(bank, isOwn)));
  element('rejected').hidden = policy.rejected === 0;
  element('rejected').textContent = t('banksRejected', String(policy.rejected));
  element('add').hidden = !isOwn;
}

function draw(snapshot: Snapshot): void {
  current = snapshot;
  drawBanks(snapshot);
  drawOffSwitch(element('off-switch'), snapshot, (message) => link.send(message));
  userWindow.setBanksListed(snapshot.policy.banks.length > 0);
}

async function add(): Promise<void> {
  const name = element<HTMLInputElement>('name');
  const address = element<HTMLInputElement>('address');
  const added = addBank(current?.policy.banks ?? [], name.value, address.value);
  name.setAttribute('aria-invalid', String(!added.ok && added.field === 'name'));
  address.setAttribute('aria-invalid', String(!added.ok && added.field === 'address'));
  if (!added.ok) {
    say('', added.problem);
    element(added.field).focus();
    return;
  }
  // Must come first: browsers show the permission prompt only while the click is recent.
  if (!(await browser.permissions.request({ origins: [matchPattern(added.origin)] }))) {
    say('', 'bankPermissionRefused');
    return;
  }
  await browser.storage.local.set({ [OWN_BANKS]: added.banks });
  element<HTMLFormElement>('add').reset();
  say(t('bankAdded', added.origin));
}

fillStaticText();
// The window shows it in its tab.
listed.remove();
listed.hidden = false;
const userWindow = mountWindow(document.getElementById('window')!, {
  userApi: openUserApi(),
  strings,
  locale,
  extraTabs: [{ id: 'banks', label: t('banksTab'), panel: listed }],
  onRetry: () => link.send({ type: 'retry' }),
});
const link = openViewLink(draw);
element('add').addEventListener('submit', (event) => {
  event.preventDefault();
  void add();
});
