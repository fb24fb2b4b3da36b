/**
 * The window's only page, and what it may do. In: URLs. Out: whether they are ours, and the rules that Chromium enforces
 * on it. A scheme of its own and not file:// because `file:` pages may read other files, and carry no headers.
 */
export const SCHEME = 'vigil';
export const HOST = 'window';
export const PAGE = `${SCHEME}://${HOST}/`;

/** Exactly our page: no other path, host, port or user. A fragment says which view is open. */
export function isOwnPage(url: string): boolean {
  return url === PAGE || url.startsWith(`${PAGE}#`);
}

/**
 * Nothing but our own files, nothing to the network, no script or style in the page's text. The charts set styles through
 * the object model, which style-src allows.
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
