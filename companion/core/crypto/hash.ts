/** Hashes of the core. In: text or bytes. Out: SHA-256, base64url without padding. */
import { createHash } from 'node:crypto';

/** Of all parts, one after the other. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url');
}
