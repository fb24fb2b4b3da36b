/** Registers Vigil at this bank. In: a click. Out: the user's consent through the companion, and its token at the bank. */
import { register } from '@vigil/portal/page.ts';
import { fetchChallenge, reportOutcome, submitRegistration } from './vigil-endpoints.ts';
import { codeOfOutcome, showVigil, stateOf } from './vigil-state.ts';

const SENTENCES: Record<string, string> = {
  'consent-refused': 'You declined in Vigil. Vigil was not set up.',
  'other-user-registered':
    'Another customer of Nordhaven uses Vigil on this account of the computer, and one profile stands for one person. Sign in to the computer with your own account and set Vigil up there. If you took over this account, open the Vigil window, choose Hand over this computer under My data, then set Vigil up again.',
  'consent-timeout': 'The consent request in Vigil timed out. Try again.',
  refused: 'The bank could not verify the registration. Vigil was not set up.',
};

async function setUp(): Promise<string> {
  const outcome = await register(await fetchChallenge('registration'));
  if (outcome.status === 'token') return (await submitRegistration(outcome.token)) ? 'registered' : 'refused';
  if (outcome.status === 'missing' || outcome.status === 'outdated') showVigil(stateOf(outcome));
  const code = codeOfOutcome(outcome);
  reportOutcome('registration', code);
  return code;
}

export function startRegistration(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-vigil-register]');
  const status = document.querySelector<HTMLElement>('[data-vigil-outcome]');
  if (!button || !status) return;
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    status.textContent = 'Confirm the request in the Vigil window or notification.';
    const result = await setUp().catch(() => 'refused');
    button.removeAttribute('aria-busy');
    status.dataset.outcome = result;
    status.textContent = SENTENCES[result] ?? 'Vigil could not be set up. Try again later.';
    if (result === 'registered') location.reload();
  });
}
