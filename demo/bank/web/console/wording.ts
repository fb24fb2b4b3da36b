/** Texts of the console. In: feed events and codes. Out: short text for staff. */

import type { Reason } from '@vigil/portal/server/policy.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { FeedEvent } from '../../feed-event.ts';

/** Shapes, so that verdicts do not differ by colour alone. */
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
  'verdict-mismatch': 'input does not match the user',
  'verdict-insufficient': 'not enough evidence yet',
  'verdict-paused': 'the customer paused Vigil',
  'verdict-unavailable': 'no verdict available',
  'fmr-too-high': 'the false match rate is above policy',
  'confidence-too-low': 'the confidence is below policy',
  'evidence-thin': 'not enough evidence',
  'evidence-stale': 'the evidence is old',
  'evidence-unseen': 'much of the activity could not be seen',
  stage: 'the model stage is below policy',
  'key-tier': 'the key tier is below policy',
  'policy-source': 'the companion runs under a policy of the user',
  'device-shared': 'another customer is registered on the device',
  'env-remote': 'a remote session is open',
  'env-injected': 'input was injected',
  'env-paste': 'text was pasted',
  'env-keyboard-changed': 'the keyboard changed',
  gap: 'attestations are missing',
};

/** Why a page got no token, by outcome code. */
const MISSING: Readonly<Record<string, string>> = {
  'extension-missing': 'the extension is missing',
  'companion-missing': 'the companion is not running',
  'extension-outdated': 'the extension is outdated',
  'companion-outdated': 'the companion is outdated',
  'not-registered': 'Vigil is not set up for this bank',
  'no-script': 'scripts are disabled',
  timeout: 'Vigil did not reply in time',
};

const isReason = (code: string): code is Reason => code in REASONS;

/** Text for reasons such as `verdict-mismatch, gap`; unknown codes stay unchanged. */
export function sayReasons(codes: readonly string[]): string {
  return codes.map((code) => (isReason(code) ? REASONS[code] : (MISSING[code] ?? code))).join('; ');
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const sayTime = (at: number) => clock.format(at);

export function sayConfidence(confidence: number | null): string {
  return confidence === null ? '–' : confidence.toFixed(2);
}

/** A share in percent with two significant digits. */
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
      return `Code required: ${sayReasons(event.reason.split(', '))}`;
    case 'step-up-passed':
      return 'Code accepted';
    case 'approved':
      return event.by === 'vigil' ? 'Payment approved by attestation' : 'Payment approved with a code';
    case 'locked':
      return `Session locked: ${sayReasons(event.reason.split(', '))}`;
    case 'signed-out':
      return event.by === 'idle' ? 'Signed out after 20 minutes idle' : 'Signed out';
    case 'event-sent':
      return `Event sent: ${event.event} ${event.level ?? ''}`;
  }
}
