/** The bank's Vigil endpoints, as the portal kit serves them under /vigil. In: purposes, tokens. Out: challenges, actions. */
import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';

async function post(path: string, body: Record<string, string>): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`/vigil/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const fields: unknown = await response.json();
  return typeof fields === 'object' && fields !== null ? { ...fields } : {};
}

/** @throws Error when the bank refuses a challenge: the session ended, or registration needs a code first. */
export async function fetchChallenge(purpose: Purpose, transaction?: string): Promise<string> {
  const { challenge } = await post('challenge', transaction ? { purpose, transaction } : { purpose });
  if (typeof challenge !== 'string') throw new Error('The bank returned no challenge.');
  return challenge;
}

/** `action`: `allow`, `step-up` or `lock`; `code`: refusal code of a refused token. */
export function submitWatchToken(token: string): Promise<{ action?: unknown; code?: unknown }> {
  return post('attestation', { purpose: 'watch', token });
}

export async function submitRegistration(token: string): Promise<boolean> {
  return (await post('registration', { token })).registered === true;
}

/** Reports why there is no token, for the bank's feed. */
export function reportOutcome(purpose: Purpose, code: string): void {
  const body = new URLSearchParams({ purpose, code });
  void fetch('/session/outcome', { method: 'POST', body, keepalive: true }).catch(() => {});
}
