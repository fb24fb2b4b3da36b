/** A payment from form to receipt. In: the form as typed, or a checked payment. Out: page bodies. */
import { type Html, html } from '../html.ts';
import { printIban } from '../iban.ts';
import type { Account } from '../ledger.ts';
import { CURRENCIES, formatMinor, formatMoney } from '../money.ts';
import { type FieldErrors, type Payment, type PaymentForm, PURPOSES } from '../payment.ts';
import { errorSummary, field, selectField, textField } from './parts.ts';

const same = (values: readonly string[]) => values.map((v) => [v, v] as const);

export function paymentFormPage(form: PaymentForm, errors: FieldErrors, accounts: readonly Account[]): Html {
  const from = accounts.map((a) => [a.id, `${a.name} · ${formatMoney(a.balanceMinor, a.currency)}`] as const);
  const quiet = 'autocomplete="off" spellcheck="false"';
  return html`<div class="medium page"><h1>New payment</h1>${errorSummary(errors)}
<form method="post" action="/payments" class="card form" novalidate data-testid="payment-form">
  <fieldset><legend>From</legend>${selectField({ name: 'account', label: 'Pay from', value: form.account, options: from, error: errors.account })}</fieldset>
  <fieldset><legend>To</legend>
    ${textField({ name: 'beneficiary', label: 'Beneficiary', value: form.beneficiary, error: errors.beneficiary, extra: `${quiet} maxlength="140"` })}
    ${textField({ name: 'iban', label: 'IBAN', value: form.iban, error: errors.iban, extra: `${quiet} maxlength="42" class="figures"` })}
  </fieldset>
  <fieldset><legend>Details</legend><div class="pair">
    ${textField({ name: 'amount', label: 'Amount', value: form.amount, error: errors.amount, extra: `${quiet} inputmode="decimal" maxlength="20" class="figures"` })}
    ${selectField({ name: 'currency', label: 'Currency', value: form.currency, options: same(CURRENCIES), error: errors.currency })}</div>
    <div class="pair even">
    ${textField({ name: 'reference', label: 'Reference', value: form.reference, error: errors.reference, extra: `${quiet} maxlength="35"` })}
    ${selectField({ name: 'purpose', label: 'Purpose', value: form.purpose, options: same(PURPOSES), error: errors.purpose })}</div>
    ${field({ name: 'remittance', label: 'Message to the beneficiary', hint: 'What the payment is for, in a sentence or two.', error: errors.remittance }, (a) => html`<textarea ${a} rows="4" maxlength="2000" autocomplete="off">${form.remittance}</textarea>`)}
  </fieldset>
  <p class="actions"><button class="primary" data-testid="review">Review payment</button><a class="button" href="/accounts">Cancel</a></p>
</form></div>`;
}

export function paymentFacts(payment: Payment): Html {
  return html`<dl class="facts" data-testid="payment-facts"><div class="total"><dt>Amount</dt><dd><small>${payment.currency}</small> ${formatMinor(payment.minor)}</dd></div>
<div><dt>Beneficiary</dt><dd>${payment.beneficiary}</dd></div><div><dt>IBAN</dt><dd class="figures">${printIban(payment.iban)}</dd></div>
<div><dt>From</dt><dd>${payment.account.name}</dd></div><div><dt>Reference</dt><dd>${payment.reference}</dd></div><div><dt>Purpose</dt><dd>${payment.purpose}</dd></div>
${payment.remittance ? html`<div class="long"><dt>Message</dt><dd>${payment.remittance}</dd></div>` : null}</dl>`;
}

/** The approval form also works without script: it then has no token and the bank requires a step-up. */
export function reviewPage(payment: Payment): Html {
  return html`<div class="medium page"><h1>Review and approve</h1><section class="card form" aria-label="Payment">${paymentFacts(payment)}
<form method="post" action="/payments/${payment.id}/approve" data-approve="${payment.id}">
<p class="actions"><button class="primary" data-testid="approve">Approve payment</button><a class="button" href="/payments/new">Change</a></p>
<p class="sub" role="status" data-approve-status data-testid="approve-status"></p></form></section></div>`;
}

export function stepUpPage(payment: Payment, error?: string): Html {
  const notice = error ? html`<div class="notice bad" role="alert" data-testid="errors"><p>${error}</p></div>` : null;
  return html`<div class="medium page"><h1>One more check</h1>${notice}<p class="lead">This payment needs a confirmation with Nordhaven ID. You come back here when it is done.</p>
<section class="card form" aria-label="Payment">${paymentFacts(payment)}
<form method="post" action="/payments/${payment.id}/step-up"><p class="actions"><button class="primary" data-testid="confirm">Confirm with Nordhaven ID</button><a class="button" href="/payments/new">Cancel</a></p></form></section></div>`;
}

export function approvedPage(payment: Payment): Html {
  const by =
    payment.approvedBy === 'vigil'
      ? 'Confirmed by the way you type and move, through Vigil.'
      : 'Confirmed with a code from your phone.';
  return html`<div class="medium page"><div class="seal good" aria-hidden="true"><svg viewBox="0 0 24 24"><path d="M5 12.5l4.5 4.5L19 7.5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg></div>
<h1 data-testid="approved">Payment approved</h1><p class="lead" data-testid="approved-by" data-by="${payment.approvedBy ?? ''}">${by}</p><section class="card form" aria-label="Payment">${paymentFacts(payment)}
<p class="actions"><a class="button primary" href="/accounts" data-testid="to-accounts">Back to accounts</a><a class="button" href="/payments/new" data-testid="another-payment">Another payment</a></p></section></div>`;
}
