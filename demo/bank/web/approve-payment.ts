/** Approval of a payment. In: the approval form. Out: the same form, sent with an attestation or the reason for none. */
import { attest } from '@vigil/portal/page.ts';
import { fetchChallenge } from './vigil-endpoints.ts';
import { codeOfOutcome } from './vigil-state.ts';

/** Maximum wait for a token; then the bank requires a code. */
const PATIENCE_MS = 4_000;

function addField(form: HTMLFormElement, name: string, value: string): void {
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name, value });
  form.append(field);
}

async function request(form: HTMLFormElement, payment: string): Promise<void> {
  try {
    const outcome = await attest(await fetchChallenge('transaction', payment), { timeoutMs: PATIENCE_MS });
    if (outcome.status === 'token') addField(form, 'token', outcome.token);
    else addField(form, 'outcome', codeOfOutcome(outcome));
  } catch {
    addField(form, 'outcome', 'no-challenge');
  }
}

export function startApproval(): void {
  const form = document.querySelector<HTMLFormElement>('[data-approve]');
  const status = document.querySelector<HTMLElement>('[data-approve-status]');
  if (!form) return;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button?.getAttribute('aria-busy') === 'true') return;
    button?.setAttribute('aria-busy', 'true');
    if (status) status.textContent = 'Checking with Vigil.';
    await request(form, form.dataset.approve ?? '');
    // submit() does not fire the submit event.
    form.submit();
  });
}
