/**
 * The constants of the trust filter. In: nothing. Out: numbers, each with the reason for its size. They were chosen on
 * background people only (bench/README.md says how) and never on a person who is judged.
 */
export const TUNING = {
  /** Key presses, or strokes, after which a block is closed and the belief brought up to date. */
  keysPerBlock: 10,
  strokesPerBlock: 3,
  /** A pause after which a block is closed whatever it holds. */
  idleMs: 30_000,
  /** Blocks that are remembered: what is older is settled. */
  blocks: 48,
  /** Lengths, in blocks, of the stretches that are compared with the person. */
  stretches: [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48],
  /** Prior odds that the session was begun by someone else: even, so that only evidence makes a match. */
  startOdds: 1,
  /** Odds of a takeover with each key press, stroke, minute of idleness, and each time the page is left or hidden. */
  keyHazard: 1e-5,
  strokeHazard: 3e-5,
  idleHazardPerMinute: 0.01,
  leaveHazard: 0.001,
  /** What older moments of takeover may add up to. */
  settledOdds: 1,
  /** One modality alone may not say more than this, in natural log units. */
  llrBound: 16,
  /** Less than this behind it is no evidence. */
  leastKeys: 20,
  leastStrokes: 8,
  /** Evidence older than this is none. */
  staleMs: 900_000,
} as const;
