/** Limits that the content script needs without the schema they come from. A test compares them. */

/** Equals `CHALLENGE_MAX_CHARS` of the protocol package, whose module imports zod. */
export const CHALLENGE_MAX_CHARS = 16_384;
