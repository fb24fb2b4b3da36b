/** What the page says about Vigil. In: how asks ended, what the bank saw. Out: one state, shown on every page. */
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
    sentence: 'Vigil is not on this computer. Your phone protects payments as before.',
    tone: 'quiet',
  },
  'companion-missing': {
    badge: 'Not running',
    sentence: 'The extension is here, but the Vigil companion does not run. Start it, or install it.',
    tone: 'warn',
  },
  outdated: {
    badge: 'Outdated',
    sentence: 'Vigil on this computer is too old for us. Update it to be protected again.',
    tone: 'warn',
  },
  unregistered: {
    badge: 'Not set up',
    sentence: 'Vigil is on this computer, but not set up for Nordhaven yet.',
    tone: 'warn',
  },
  learning: {
    badge: 'Learning',
    sentence: 'Vigil is getting to know you. Use the bank as usual: it learns while you type and move.',
    tone: 'quiet',
  },
  watching: { badge: 'Watching', sentence: 'Vigil knows you and watches over this session.', tone: 'good' },
  paused: {
    badge: 'Paused',
    sentence: 'You paused Vigil on this computer. Your phone protects payments meanwhile.',
    tone: 'warn',
  },
  unavailable: {
    badge: 'No answer',
    sentence: 'Vigil gave no answer just now. Your phone protects payments meanwhile.',
    tone: 'warn',
  },
};

/** The state behind an ask that brought no token. */
export function stateOf(outcome: Failure): VigilState {
  if (outcome.status === 'missing') return outcome.part === 'companion' ? 'companion-missing' : 'missing';
  if (outcome.status === 'outdated') return 'outdated';
  if (outcome.status !== 'declined') return 'unavailable';
  if (outcome.code === 'not-registered') return 'unregistered';
  if (outcome.code === 'companion-missing') return 'companion-missing';
  return outcome.code === 'not-listed' ? 'missing' : 'unavailable';
}

/** The stable name of an outcome, for the bank: the status, and the code or part behind it. */
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
