/**
 * The constants of the trust filter. In: nothing. Out: numbers, each with the reason for its size. They were chosen on
 * background people only (see bench/README.md), never on people who are judged.
 */
export const TUNING = {
  /** Keys, or strokes, after which a block is closed and the estimate is updated. */
  keysPerBlock: 10,
  strokesPerBlock: 3,
  /** A pause after which a block is closed whatever it holds. */
  idleMs: 30_000,
  /** Silence after which another visit begins, with the evidence of none. */
  visitGapMs: 1_800_000,
  /** Blocks that are remembered. Older ones are settled. */
  blocks: 48,
  /** Lengths, in blocks, of the stretches that are compared with the user. */
  stretches: [2, 4, 8, 12, 16, 24, 32, 48],
  /** Odds of a takeover within one block from which the stretch since then is compared too, and how many of these. */
  breakHazard: 0.005,
  maxBreaks: 4,
  /** Prior odds that someone else began the session: neither a match (0.9) nor a mismatch (0.1) without evidence. */
  startOdds: 0.2,
  /**
   * Until this much was typed or pointed, the beginning of a session says no more against the user than this (natural log). One
   * beginning in sixty is unlike its user, and the prior odds of the start are high. Shorter stretches are not bounded by it.
   */
  startKeys: 60,
  startStrokes: 20,
  startBound: 2.8,
  /** Odds of a takeover with each key, stroke, minute of idleness, and each time the page loses focus or is hidden. */
  keyHazard: 3e-5,
  strokeHazard: 1e-4,
  idleHazardPerMinute: 0.01,
  leaveHazard: 0.001,
  /**
   * Odds of a takeover with acts that are not scored, and with each minute of activity after the grace without scored input:
   * after six minutes of it a match is over.
   */
  clickHazard: 5e-4,
  wheelHazard: 2e-4,
  pasteHazard: 0.01,
  unscoredHazardPerMinute: 0.03,
  unscoredGraceMs: 15_000,
  /** The same for each minute of activity that could not be seen, and how much of it leaves no confidence until scored input comes. */
  unseenHazardPerMinute: 0.1,
  maxUnseenMs: 60_000,
  /**
   * Odds that somebody else typed at least the newest k keys: odds * (min(k, most) / keys) ^ power. A long stretch that is unlike
   * the user is hardly ever the user's, a short one often is: so odds lie on long stretches. They set how soon an alarm comes and how
   * often a wrong one does, and are no estimate (docs/decisions/trust.md). Keys of the number pad do not count.
   */
  typedOdds: { odds: 0.1, keys: 160, power: 3, most: 240 },
  /** What older moments of takeover may add up to. */
  settledOdds: 0.2,
  /** Typing may not say more than this (natural log). */
  llrBound: 12,
  /**
   * Free typing may not say more than this against the user. The calibration of single windows bounds them at less, for any window
   * may be unlike its user at another task; here short stretches have small odds instead.
   */
  againstBound: 7.5,
  /**
   * Pointer and keypad together may not say more than this against the user: a fifth of the users of another corpus, task or week
   * look like strangers to them. Together with the prior odds it stays above a mismatch.
   */
  supportBound: 3,
  /** Fixed texts, however often typed within the window: what a single one can say at most. */
  textBound: 6,
  /** Less than this is no evidence. */
  minKeys: 20,
  minStrokes: 8,
  /** Scored evidence older than this is none. */
  staleMs: 900_000,
} as const;
