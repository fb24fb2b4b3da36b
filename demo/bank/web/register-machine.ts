/** Setting up Vigil for this bank. In: a click. Out: consent asked for by the companion, its answer sent to the bank. */
import { register } from '@vigil/portal/page.ts';
import { fetchChallenge, reportOutcome, submitRegistration } from './vigil-endpoints.ts';
import { codeOfOutcome, showVigil, stateOf } from './vigil-state.ts';

const SENTENCES: Record<string, string> = {
  'consent-refused': 'You declined in Vigil. Nothing was set up.',
  'consent-timeout': 'Vigil asked for your consent and got no answer. Try again when you are ready.',
  refused: 'The bank could not verify the answer. Nothing was set up.',
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
    status.textContent = 'Vigil asks for your consent. Look for its window or notification.';
    const result = await setUp().catch(() => 'refused');
    button.removeAttribute('aria-busy');
    status.dataset.outcome = result;
    status.textContent = SENTENCES[result] ?? 'Vigil could not be set up just now. Nothing was changed.';
    if (result === 'registered') location.reload();
  });
}
