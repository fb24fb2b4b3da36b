/** First checks of every request. In: headers. Out: security headers on the response, or 403 for cross-site requests. */
import type { NextFunction, Request, Response } from 'express';

/** No inline script or style, no other origins, no framing. Forms may lead to `formTarget` too, also by a redirect. */
const contentSecurityPolicy = (formTarget: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self' ${formTarget}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** `formTarget`: the origin at which a form of these pages may end, besides their own. */
export function securityHeaders(formTarget: string) {
  const headers = {
    'content-security-policy': contentSecurityPolicy(formTarget),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  };
  return (_req: Request, res: Response, next: NextFunction): void => {
    res.set(headers);
    next();
  };
}

/**
 * Refuses a foreign Host (DNS rebinding) and cross-site changes: browsers send `Sec-Fetch-Site` or at least `Origin` with
 * every POST, and pages cannot forge either (Fetch Metadata, OWASP CSRF).
 */
export function ownPagesOnly(origin: string) {
  const { host } = new URL(origin);
  return (req: Request, res: Response, next: NextFunction): void => {
    const safe = req.method === 'GET' || req.method === 'HEAD';
    const ownOrigin = req.get('origin') === origin;
    const site = req.get('sec-fetch-site');
    const ours = site === undefined ? ownOrigin : site === 'same-origin';
    if (req.get('host') === host && (safe || ours)) next();
    else res.status(403).type('text').send('This request did not come from a page of this bank.');
  };
}
