/** Decoded claims. In: the claims of a verified token. Out: a list with one claim per row; times are formatted. */
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { element } from './elements.ts';
import { sayTime } from './wording.ts';

/** Claims that are NumericDate seconds. */
const TIMES = ['iat', 'exp'];

export function claimsList(claims: AttestationClaims): HTMLElement {
  const rows = Object.entries(claims).map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, sayClaim(name, value))),
  );
  return element('dl', { class: 'claims-list' }, ...rows);
}

function sayClaim(name: string, value: unknown): string {
  if (TIMES.includes(name) && typeof value === 'number') return `${value} = ${sayTime(value * 1000)}`;
  return spaced(value);
}

/** JSON on one line with spaces for line breaks. */
function spaced(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
