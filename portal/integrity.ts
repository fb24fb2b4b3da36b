/** Subresource integrity. In: a file's bytes. Out: the value of the attribute `integrity` (W3C SRI, section 3.5). */
import { createHash } from 'node:crypto';

export function integrityOf(bytes: Uint8Array): string {
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
}
