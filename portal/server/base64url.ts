/** Canonical base64url (RFC 4648 section 5, no padding). In: text. Out: bytes, or null unless it is the only encoding of them. */

/**
 * Decoders differ on padding, invalid characters and trailing bits, so several texts can decode to the same bytes. Only
 * the canonical encoding is accepted.
 */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
