/** Web origins as policy writes them. In: text. Out: whether it is an origin that a bank may be listed under. */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * True for a canonical tuple origin (RFC 6454 section 6.1: scheme, host, port if not the default) over https, or over
 * http on a loopback host (a secure context by W3C Secure Contexts section 3.1).
 */
export function isBankOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // A star is a valid host character (WHATWG URL) and a wildcard in the browsers' match patterns.
  if (url.origin !== text || url.hostname.includes('*')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}
