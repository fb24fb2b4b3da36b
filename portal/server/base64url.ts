/** Canonical base64url (RFC 4648 section 5, no padding). In: text. Out: bytes, or null unless it is the only encoding of them. */

/**
 * Decoders differ on padding, foreign letters and trailing bits, so two texts may stand for one token; only the text
 * that encoding the bytes again yields is taken.
 */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
