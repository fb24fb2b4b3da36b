/** Sign-in: user name and password, then a one-time code. In: what went wrong before. Out: page bodies. */
import type { CustomerConfig } from '../customers.ts';
import { type Html, html, raw } from '../html.ts';
import type { OneTimeCode } from '../one-time-code.ts';
import { codeField, phone, textField } from './parts.ts';

const HARBOUR = raw(`<svg class="harbour" viewBox="0 0 600 700" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
<g fill="currentColor"><path opacity=".10" d="M0 420l90-60 70 34 110-96 96 80 84-52 150 110v264H0z"/><path opacity=".14" d="M0 486l120-46 80 30 120-66 130 84 150-50v262H0z"/><path opacity=".2" d="M0 560q75-18 150 0t150 0 150 0 150 0v140H0z"/><path opacity=".28" d="M0 610q75-18 150 0t150 0 150 0 150 0v90H0z"/></g>
<g fill="none" stroke="currentColor" stroke-width="2" opacity=".55"><path d="M372 548h124l-18 30h-88zM430 540v-92M438 534v-74q34 30 40 74zM422 534v-60q-22 28-28 60z"/></g></svg>`);

function frame(title: string, lead: string, form: Html, side: Html): Html {
  return html`<div class="gate"><section class="gate-art">${HARBOUR}<div><p class="gate-line">Treasury, payments and cash for companies that move things.</p></div></section>
<section class="gate-form"><h1>${title}</h1><p class="lead">${lead}</p>${form}</section>${side}</div>`;
}

export function signInPage(customers: readonly CustomerConfig[], user: string, failed: boolean): Html {
  const wrong = html`<div class="notice bad" role="alert" data-testid="errors"><p>User name and password do not match. Check both and try again.</p></div>`;
  const form = html`${failed ? wrong : null}<form method="post" action="/sign-in" class="stack">
  ${textField({ name: 'username', label: 'User name', value: user, extra: 'autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus' })}
  ${textField({ name: 'password', label: 'Password', extra: 'type="password" autocomplete="current-password" required' })}
  <button class="primary" data-testid="sign-in">Continue</button>
</form>`;
  const rows = customers
    .slice(0, 3)
    .map(
      (c) =>
        html`<tr><th scope="row">${c.name}</th><td><code>${c.user}</code></td><td><code>${c.password}</code></td></tr>`,
    );
  const side = html`<details class="demo-note"><summary>Demonstration customers</summary><table><thead><tr><th scope="col">Name</th><th scope="col">User name</th><th scope="col">Password</th></tr></thead><tbody>${rows}</tbody></table></details>`;
  return frame('Sign in', 'Welcome to Nordhaven Corporate.', html`${form}${side}`, html``);
}

export function signInCodePage(code: OneTimeCode | null, error?: string): Html {
  const again = html`<form method="post" action="/sign-in/code/again"><button class="link" data-testid="code-again">Send a new code</button></form>`;
  const form = html`${codeField('/sign-in/code', 'Sign in', error)}${again}`;
  return frame('Confirm it is you', 'We sent a code to the phone that belongs to this user.', form, phone(code));
}

export function lockedPage(reason: string): Html {
  return html`<div class="narrow centre"><div class="seal bad" aria-hidden="true"><svg viewBox="0 0 24 24"><path d="M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"/></svg></div>
<h1 data-testid="locked">This session is locked</h1>
<p class="lead">${reason}</p>
<p>No payment was made since. Sign in again with your password and a code from your phone. If you did not leave your computer, call us at once.</p>
<p class="actions"><a class="button primary" href="/" data-testid="sign-in-again">Sign in again</a></p></div>`;
}
