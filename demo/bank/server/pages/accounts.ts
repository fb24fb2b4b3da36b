/** Accounts overview. In: accounts, the chosen one. Out: balances, a curve of the balance, the transactions. */
import { type Html, html, raw } from '../html.ts';
import { printIban } from '../iban.ts';
import type { Account } from '../ledger.ts';
import { formatMinor, formatMoney } from '../money.ts';

const dayOf = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const printDay = (iso: string) => dayOf.format(new Date(`${iso}T00:00:00Z`));

/** Balance after each transaction, oldest on the left, as a step line of 100 by 28. */
function balanceCurve(account: Account): Html {
  const balances = account.transactions.map((t) => t.balanceMinor).reverse();
  const low = Math.min(...balances);
  const span = Math.max(...balances) - low || 1;
  const steps = balances.map((b, i) => {
    const x = (100 * (i + 1)) / balances.length;
    const y = 26 - (24 * (b - low)) / span;
    return `${i === 0 ? 'M0 ' : 'V'}${y.toFixed(1)}H${x.toFixed(1)}`;
  });
  return raw(
    `<svg class="curve" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true"><path d="${steps.join('')}V28H0Z" class="fill"/><path d="${steps.join('')}" class="line" vector-effect="non-scaling-stroke"/></svg>`,
  );
}

function accountCard(account: Account, chosen: Account): Html {
  const current = account.id === chosen.id;
  return html`<li><a class="card account" href="/accounts?account=${account.id}"${raw(current ? ' aria-current="true"' : '')} data-testid="account-${account.id}">
  <span class="account-name">${account.name}</span><span class="account-iban">${printIban(account.iban)}</span>
  <span class="figure" data-testid="balance-${account.id}"><small>${account.currency}</small> ${formatMinor(account.balanceMinor)}</span>
  ${balanceCurve(account)}</a></li>`;
}

export function accountsPage(accounts: readonly Account[], chosen: Account, name: string): Html {
  const rows = chosen.transactions.map(
    (
      t,
    ) => html`<tr><td class="when"><time datetime="${t.date}">${printDay(t.date)}</time></td><td><b>${t.counterparty}</b><span class="sub">${t.reference}</span></td>
<td class="money ${t.minor < 0 ? 'out' : 'in'}">${t.minor > 0 ? '+' : ''}${formatMinor(t.minor)}</td><td class="money wide-only">${formatMinor(t.balanceMinor)}</td></tr>`,
  );
  return html`<div class="wide page"><div class="heading"><div><h1>Accounts</h1><p class="lead">Good to see you, ${name.split(' ')[0]}.</p></div><a class="button primary" href="/payments/new" data-testid="new-payment">New payment</a></div>
<ul class="accounts">${accounts.map((a) => accountCard(a, chosen))}</ul>
<section class="card" aria-labelledby="transactions"><div class="card-head"><h2 id="transactions">${chosen.name}</h2><p class="sub">Available ${formatMoney(chosen.balanceMinor, chosen.currency)}</p></div>
<table class="ledger"><thead><tr><th scope="col">Date</th><th scope="col">Counterparty</th><th scope="col" class="money">Amount</th><th scope="col" class="money wide-only">Balance</th></tr></thead><tbody data-testid="transactions">${rows}</tbody></table></section></div>`;
}
