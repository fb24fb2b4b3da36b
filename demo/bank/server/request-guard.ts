/** What every request passes first. In: headers. Out: security headers on the answer, or 403 for a request from elsewhere. */
import type { NextFunction, Request, Response } from 'express';

/** No inline script or style, nothing from elsewhere, no framing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export function securityHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.set({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  });
  next();
}

/**
 * Refuses a Host that is not ours (DNS rebinding) and any change that does not come from our own pages: browsers send
 * `Sec-Fetch-Site` or at least `Origin` with every POST, and pages cannot forge either (Fetch Metadata, OWASP CSRF).
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
