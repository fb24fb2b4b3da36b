/** Protected headers of JWE and JWS. In: a parsed header and the members it may have. Out: a fault, or null. */

/** Header members that carry or reference a key (RFC 7515 sections 4.1.2 to 4.1.8). */
const KEY_MATERIAL = ['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256'];

export type HeaderFault = 'header-critical' | 'header-key-material' | 'header-unknown';

export function checkHeaderMembers(header: Record<string, unknown>, allowed: readonly string[]): HeaderFault | null {
  const names = Object.keys(header);
  if (names.includes('crit')) return 'header-critical';
  if (names.some((name) => KEY_MATERIAL.includes(name))) return 'header-key-material';
  return names.every((name) => allowed.includes(name)) ? null : 'header-unknown';
}
