/**
 * The window's page and its security headers. In: URLs. Out: whether they are the page; the headers. Uses a custom scheme
 * because `file:` pages can read other files and have no headers.
 */
export const SCHEME = 'vigil';
export const HOST = 'window';
export const PAGE = `${SCHEME}://${HOST}/`;

/** True for the page only: no other path, host, port or user. The fragment selects the view. */
export function isOwnPage(url: string): boolean {
  return url === PAGE || url.startsWith(`${PAGE}#`);
}

/**
 * Own files only, no network, no inline script or style. Charts set styles through the CSSOM, which style-src allows.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=()',
  'cache-control': 'no-store',
};
