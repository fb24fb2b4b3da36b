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
  stretches: [2, 4, 8, 16, 32, 48],
  /** Prior odds that the session was begun by someone else: no match (0.9) and no mismatch (0.1) without evidence. */
  startOdds: 0.2,
  /**
   * Until so much was typed or pointed, the beginning of a session says no more against the person than this (natural log
   * units): one beginning in sixty is unlike its person, warm hands or not, and the odds of the start are high. It keeps
   * such a beginning above a mismatch; what is said of shorter stretches, and later, is not bounded.
   */
  startKeys: 60,
  startStrokes: 20,
  startBound: 2.8,
  /** Odds of a takeover with each key press, stroke, minute of idleness, and each time the page is left or hidden. */
  keyHazard: 3e-5,
  strokeHazard: 1e-4,
  idleHazardPerMinute: 0.01,
  leaveHazard: 0.001,
  /** What older moments of takeover may add up to. */
  settledOdds: 0.5,
  /**
   * One modality alone may not say more than this, in natural log units. Comparators bound a window at what background
   * people's outliers leave (about 6 against the person); a takeover goes on, and its stretches may say more together.
   */
  llrBound: 12,
  /** Texts typed out of habit, however often within the window: what a single one can say at most. */
  textBound: 6,
  /** Less than this behind it is no evidence. */
  minKeys: 20,
  minStrokes: 8,
  /** Evidence older than this is none. */
  staleMs: 900_000,
} as const;
