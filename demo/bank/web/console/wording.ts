/** What the console says about events, in a few words. In: feed events and codes. Out: text for staff. */

import type { Reason } from '@vigil/portal/server/policy.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { FeedEvent } from '../../feed-event.ts';

/** Shape and word, so that no verdict rests on colour alone. */
export const SHAPES: Record<Verdict, string> = {
  match: '●',
  uncertain: '◆',
  mismatch: '▲',
  insufficient: '○',
  paused: '❙❙',
  unavailable: '○',
};

const REASONS: Record<Reason, string> = {
  'verdict-uncertain': 'the verdict is uncertain',
  'verdict-mismatch': 'someone else is at the keyboard',
  'verdict-insufficient': 'too little was seen yet',
  'verdict-paused': 'the customer paused Vigil',
  'verdict-unavailable': 'no verdict could be given',
  'fmr-too-high': 'the false match rate is above policy',
  'confidence-too-low': 'the confidence is below policy',
  'evidence-thin': 'the evidence is thin',
  'evidence-stale': 'the evidence is old',
  stage: 'the model is still learning',
  'key-tier': 'the key is not protected well enough',
  'env-remote': 'a remote session is open',
  'env-injected': 'input was injected',
  'env-paste': 'text was pasted',
  'env-keyboard-changed': 'the keyboard changed',
  gap: 'answers are missing from the stream',
};

/** Why a page got no token, as its client names it. */
const MISSING: Readonly<Record<string, string>> = {
  'extension-missing': 'Vigil is not in the browser',
  'companion-missing': 'the companion does not run',
  'extension-outdated': 'the extension is outdated',
  'companion-outdated': 'the companion is outdated',
  'not-registered': 'Vigil is not set up for this bank',
  'no-script': 'the page ran no script',
  timeout: 'Vigil did not answer in time',
};

const isReason = (code: string): code is Reason => code in REASONS;

/** `verdict-mismatch, gap` in words; codes without words stay as they are. */
export function sayReasons(codes: readonly string[]): string {
  return codes.map((code) => (isReason(code) ? REASONS[code] : (MISSING[code] ?? code))).join('; ');
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const sayTime = (at: number) => clock.format(at);

export function sayConfidence(confidence: number | null): string {
  return confidence === null ? '–' : confidence.toFixed(2);
}

/** A share in percent, with the figures that matter. */
export function sayShare(share: number): string {
  return `${Number((share * 100).toPrecision(2))}%`;
}

export function saySpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** One line of the timeline. */
export function sayEvent(event: FeedEvent): string {
  switch (event.kind) {
    case 'signed-in':
      return 'Signed in with password and code';
    case 'challenge':
      return `Challenge for ${event.purpose}`;
    case 'attestation':
      return `${event.claims.verdict} ${sayConfidence(event.claims.confidence)} for ${event.claims.purpose}: ${event.decision}`;
    case 'refused':
      return `Token refused: ${event.code}`;
    case 'no-token':
      return `No token for ${event.purpose}: ${MISSING[event.code] ?? event.code}`;
    case 'registered':
      return `Vigil registered (key tier ${event.keyTier})`;
    case 'unregistered':
      return 'Vigil removed by the customer';
    case 'step-up':
      return `Code asked for: ${sayReasons(event.reason.split(', '))}`;
    case 'step-up-passed':
      return 'Code was right';
    case 'approved':
      return event.by === 'vigil' ? 'Payment approved on Vigil’s answer' : 'Payment approved with a code';
    case 'locked':
      return `Session locked: ${sayReasons(event.reason.split(', '))}`;
    case 'signed-out':
      return event.by === 'idle' ? 'Signed out after twenty idle minutes' : 'Signed out';
    case 'event-sent':
      return `Event sent: ${event.event} ${event.level ?? ''}`;
  }
}
