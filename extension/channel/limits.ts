/** Sizes that the content script must know without the schemas they come from. A test compares the two. */

/** Same as `CHALLENGE_MAX_CHARS` of shared/protocol/attestation/challenge.ts, which brings zod with it. */
export const CHALLENGE_MAX_CHARS = 16_384;
