/** The provider's page. In: a customer and the code that the phone shows. Out: page bodies. */
import type { Customer } from '../customers.ts';
import { type Html, html } from '../html.ts';
import type { OneTimeCode } from '../one-time-code.ts';
import { codeField, phone } from './parts.ts';

/** `action`: path of the interaction. */
export function identifyPage(action: string, customer: Customer, code: OneTimeCode | null, error?: string): Html {
  return html`<div class="medium page with-phone"><div><h1>Nordhaven ID</h1><p class="lead">The bank asks you to confirm once more that it is you, ${customer.name}. Your phone shows what you confirm: read it before you enter the code.</p>
<section class="card form" aria-label="Confirmation">${codeField(action, 'Confirm', error)}
<form method="post" action="${action}/cancel"><button class="link" data-testid="cancel">Cancel and go back</button></form></section></div>${phone(code)}</div>`;
}
