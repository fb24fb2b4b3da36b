/** Parts of a compact JWS. In: a part as it stands in the token. Out: whether it is canonical, and the JSON in it. */

/** base64url without padding, and only one way to write it (RFC 4648 section 3.5). */
export function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** Undefined for what is no JSON. */
export function jsonOf(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
