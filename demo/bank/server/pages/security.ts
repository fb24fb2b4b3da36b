/** Security settings. In: the machines registered for this customer. Out: the state of Vigil here, and what to do. */
import { type Html, html, raw } from '../html.ts';
import type { OneTimeCode } from '../one-time-code.ts';
import { codeField, phone } from './parts.ts';

/** One registered key of a customer. */
export interface RegisteredMachine {
  readonly id: string;
  readonly at: number;
  readonly keyTier: string;
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

const TIERS: Record<string, string> = {
  hardware: 'key held by hardware',
  'os-user': 'key held by the operating system',
  passphrase: 'key under a passphrase',
  file: 'key in a file',
};

function machineRow(machine: RegisteredMachine): Html {
  return html`<li data-testid="machine"><div><b>Your computer</b><p class="sub">Since ${day.format(machine.at)} · ${TIERS[machine.keyTier] ?? machine.keyTier} · <code>${machine.id.slice(0, 10)}</code></p></div>
<form method="post" action="/security/remove"><input type="hidden" name="id" value="${machine.id}"><button class="button small" data-testid="remove-machine">Remove</button></form></li>`;
}

export function securityPage(machines: readonly RegisteredMachine[], strong: boolean): Html {
  const register = strong
    ? html`<button class="primary" type="button" data-vigil-register data-testid="register-vigil">Set up Vigil on this computer</button>`
    : html`<a class="button primary" href="/security/confirm" data-testid="confirm-first">Confirm with your phone to set up</a>`;
  return html`<div class="medium page"><h1>Security</h1>
<section class="card form vigil-card" aria-labelledby="vigil-title" data-vigil-card data-testid="vigil-card"><div class="card-head"><h2 id="vigil-title">Vigil</h2><span class="badge" data-vigil-badge data-testid="vigil-state">Checking</span></div>
<p class="lead" role="status" data-vigil-sentence>Looking for Vigil on this computer.</p>
<dl class="facts inline" data-vigil-facts hidden></dl>
<p class="actions"><span data-vigil-when="unregistered" ${raw(machines.length > 0 ? 'hidden' : '')}>${register}</span><a class="button" href="/about-vigil" data-vigil-when="absent" hidden data-testid="install-vigil">How to install Vigil</a></p>
<p class="sub" role="status" data-vigil-outcome data-testid="vigil-outcome"></p></section>
<section class="card form" aria-labelledby="machines"><h2 id="machines">Registered computers</h2>${
    machines.length === 0
      ? html`<p class="empty" data-testid="no-machines">None yet. Vigil helps the bank notice when someone else sits down at your keyboard.</p>`
      : html`<ul class="rows">${machines.map(machineRow)}</ul>`
  }</section>
<section class="card form" aria-labelledby="phone"><h2 id="phone">Phone</h2><p>Codes are sent to the phone that ends in 47. They are required at sign-in and when a payment needs an extra check.</p></section></div>`;
}

export function confirmPage(code: OneTimeCode | null, error?: string): Html {
  return html`<div class="medium page with-phone"><div><h1>Confirm it is you</h1><p class="lead">Setting up Vigil changes how you are authenticated, so it requires a code.</p><section class="card form">${codeField('/security/confirm', 'Confirm', error)}</section></div>${phone(code)}</div>`;
}

export function aboutVigilPage(): Html {
  return html`<div class="medium page prose"><h1>About Vigil</h1><p class="lead">Vigil continuously checks during a session that you are still the one at the keyboard.</p>
<section class="card form"><h2>What leaves your computer</h2><p>A signed token with the verdict, a likelihood ratio, the false match rate, how much input it is based on, the age of the model, flags such as remote access or pasted text, and software versions. What you type and the timing of your keys stay on your computer, encrypted.</p>
<h2>How to install</h2><ol><li>Install the Vigil companion from your company's software centre, or from the Vigil download page.</li><li>Add the Vigil extension to Chrome, Edge, Brave, Vivaldi, Chromium or Firefox. In most companies it is already there.</li><li>Sign in here, open <a href="/security">Security</a> and choose <b>Set up Vigil on this computer</b>. Vigil asks for your consent.</li></ol>
<h2>Without Vigil</h2><p>You sign in and approve payments with your phone, as before.</p></section></div>`;
}

export function problemPage(title: string, text: string): Html {
  return html`<div class="narrow centre"><h1>${title}</h1><p class="lead">${text}</p><p class="actions"><a class="button" href="/">Go to the start page</a></p></div>`;
}
