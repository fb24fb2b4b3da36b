/** State of Vigil on the page. In: outcomes of requests, events of the bank. Out: one state, shown on every page. */
import type { Failure } from '@vigil/portal/page.ts';

export type VigilState =
  | 'checking'
  | 'missing'
  | 'companion-missing'
  | 'outdated'
  | 'unregistered'
  | 'learning'
  | 'watching'
  | 'paused'
  | 'unavailable';

interface Wording {
  readonly badge: string;
  readonly sentence: string;
  readonly tone: 'quiet' | 'good' | 'warn';
}

const WORDING: Record<VigilState, Wording> = {
  checking: { badge: 'Checking', sentence: 'Looking for Vigil on this computer.', tone: 'quiet' },
  missing: {
    badge: 'Not installed',
    sentence: 'Vigil is not installed on this computer. Payments need a code from your phone.',
    tone: 'quiet',
  },
  'companion-missing': {
    badge: 'Not running',
    sentence: 'The Vigil companion is not running. Start or install it.',
    tone: 'warn',
  },
  outdated: {
    badge: 'Outdated',
    sentence: 'The Vigil version on this computer is outdated. Update Vigil.',
    tone: 'warn',
  },
  unregistered: {
    badge: 'Not set up',
    sentence: 'Vigil is installed but not set up for Nordhaven.',
    tone: 'warn',
  },
  learning: {
    badge: 'Learning',
    sentence: 'Vigil is learning how you type and use the mouse. Continue as usual.',
    tone: 'quiet',
  },
  watching: { badge: 'Watching', sentence: 'Vigil is protecting this session.', tone: 'good' },
  paused: {
    badge: 'Paused',
    sentence: 'Vigil is paused on this computer. Payments need a code from your phone.',
    tone: 'warn',
  },
  unavailable: {
    badge: 'No reply',
    sentence: 'Vigil did not reply. Payments need a code from your phone.',
    tone: 'warn',
  },
};

/** The state for a request without a token. */
export function stateOf(outcome: Failure): VigilState {
  if (outcome.status === 'missing') return outcome.part === 'companion' ? 'companion-missing' : 'missing';
  if (outcome.status === 'outdated') return 'outdated';
  if (outcome.status !== 'declined') return 'unavailable';
  if (outcome.code === 'not-registered') return 'unregistered';
  if (outcome.code === 'companion-missing') return 'companion-missing';
  return outcome.code === 'not-listed' ? 'missing' : 'unavailable';
}

/** Stable code of an outcome, for the bank. */
export function codeOfOutcome(outcome: Failure): string {
  if (outcome.status === 'declined') return outcome.code;
  return 'part' in outcome ? `${outcome.part}-${outcome.status}` : outcome.status;
}

const all = (selector: string) => document.querySelectorAll<HTMLElement>(selector);

/** Shows the state in the header and on the security page; `data-vigil` on the body is for automation. */
export function showVigil(state: VigilState): void {
  const { badge, sentence, tone } = WORDING[state];
  document.body.dataset.vigil = state;
  for (const chip of all('[data-vigil-chip]')) chip.dataset.tone = tone;
  for (const text of all('[data-vigil-text]')) text.textContent = `Vigil: ${badge.toLowerCase()}`;
  for (const element of all('[data-vigil-badge]')) {
    element.textContent = badge;
    element.dataset.tone = tone;
  }
  for (const element of all('[data-vigil-sentence]')) element.textContent = sentence;
  const absent = state === 'missing' || state === 'companion-missing' || state === 'outdated';
  for (const element of all('[data-vigil-when="absent"]')) element.hidden = !absent;
  for (const element of all('[data-vigil-when="unregistered"]'))
    element.hidden = state !== 'unregistered' && state !== 'checking';
}
