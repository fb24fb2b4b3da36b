/**
 * Decides what of the live input may be learnt. In: blocks as they close, the detector that judges them, the end of a visit.
 * Out: samples, each of one visit.
 *
 * While the profile is learning, all human input is eligible. Later a block waits until the blocks after it have been judged
 * too, or the visit ends. Doubt drops everything that waits, so an impostor who is noticed within the wait teaches nothing.
 * Keys and strokes are eligible apart, each on recent evidence of its own. Fingerprints are kept of all input, also of strangers:
 * a replay of a stranger is a replay. So are ratios of stretches: without the doubtful ones every user would seem steady, and a
 * stranger's make the user seem less so, which is how everybody is judged (trust/own-stretches.ts).
 */

import type { Quality } from '../engine-api.ts';
import { KeystrokeStats } from '../keystroke/keystroke-stats.ts';
import { ENTRY_GATE } from '../keystroke/known-texts.ts';
import type { SampleState } from '../profile.ts';
import { type Block, type BlockText, keysOf } from '../trust/block.ts';
import { type BlockJudge, gateOf, isYoung, type ModalityGate } from './gates.ts';
import { CONFIRMED_LIMITS, type LearnedCounts, VISIT_LIMITS, withinLimits } from './limits.ts';

/** Blocks that must follow before one is learnt: about a hundred keys. */
const WAIT = 10;
/** Confidence that must hold while a block waits: for a trained modality, and for a young one. */
const HIGH = 0.99;
const HIGH_AT_FIRST = 0.9;
/** Confidence at the end of a visit: a match; or no doubt, if a bank states that the user authenticated in it. */
const MATCHED = 0.9;
const AUTHENTICATED = 0.5;
const DOUBT = 0.5;
/** A sample is worth handing over from this size, and when its visit has ended from the second. */
const MIN_SAMPLE = { keys: 30, strokes: 10 } as const;
const MIN_ENDED_SAMPLE = { keys: 10, strokes: 3 } as const;
const MIN_FINGERPRINTS = 16;
const MAX_FINGERPRINTS = 4096;
const MAX_STRETCHES = 200;
/** Most blocks that wait to be handed over. The oldest are dropped first. */
const MAX_BLOCKS = 60;

interface Eligible extends ModalityGate {
  readonly block: Block;
  readonly visitMs: number;
}

export class AdaptationBuffer {
  /** A bank states that the user authenticated in the current visit. */
  authenticated = false;
  private visit: number;
  private ended = false;
  private readonly cells: number;
  private waiting: Block[] = [];
  private eligible: Eligible[] = [];
  private fingerprints: number[] = [];
  /** Ratios of stretches of typing since the last sample. */
  private stretches: number[] = [];

  /** @param cells of the keystroke model. */
  constructor(cells: number, visitMs: number) {
    this.cells = cells;
    this.visit = visitMs;
  }

  /** Epoch of the current visit's beginning. */
  get visitMs(): number {
    return this.visit;
  }

  beginVisit(atMs: number): void {
    this.visit = atMs;
    this.ended = false;
    this.authenticated = false;
  }

  add(block: Block, judge: BlockJudge, quality: Quality): void {
    this.fingerprints.push(...block.fingerprints);
    if (this.fingerprints.length > MAX_FINGERPRINTS) this.fingerprints.splice(0, block.fingerprints.length);
    if (block.machine) return;
    const { learnable, ownStretch } = judge.estimate;
    if (ownStretch !== null) this.stretches.push(ownStretch);
    if (this.stretches.length > MAX_STRETCHES) this.stretches.shift();
    if (quality.stage === 'learning' || !judge.hasTemplate) this.admit(block, { keys: true, strokes: true });
    else if (learnable < DOUBT) this.drop();
    else this.wait(block, judge, quality);
    if (this.eligible.length > MAX_BLOCKS) this.eligible.shift();
  }

  /** Judges what still waits by the whole visit: short visits never have blocks enough that follow. */
  endVisit(judge: BlockJudge, quality: Quality): void {
    const { waiting, authenticated } = this;
    this.ended = true;
    this.waiting = [];
    const genuine = judge.learnableAtLast;
    const gate = gateOf(judge, waiting.length, quality);
    if (genuine >= MATCHED) for (const block of waiting) this.admit(block, gate);
    else if (authenticated && genuine >= AUTHENTICATED) {
      const known = { keys: quality.learnt.keystroke.n, strokes: quality.learnt.pointer.n };
      for (const block of withinLimits(waiting, VISIT_LIMITS, known)) this.admit(block, { keys: true, strokes: true });
    }
  }

  /** Hands over what is eligible of the oldest visit, once. */
  take(): SampleState | null {
    const visitMs = this.eligible[0]?.visitMs ?? this.visit;
    // A machine may have been recognised after its first blocks were taken for the user's.
    const chosen = this.eligible.filter((entry) => entry.visitMs === visitMs && !entry.block.machine);
    let keys = 0;
    let strokes = 0;
    for (const { block, ...gate } of chosen) {
      if (gate.keys) keys += keysOf(block);
      if (gate.strokes) strokes += block.strokes.length;
    }
    const isOver = visitMs !== this.visit || this.ended;
    const min = isOver ? MIN_ENDED_SAMPLE : MIN_SAMPLE;
    const enough = keys >= min.keys || strokes >= min.strokes;
    if (enough || isOver) this.eligible = this.eligible.filter((entry) => entry.visitMs !== visitMs);
    if (!enough && this.fingerprints.length < MIN_FINGERPRINTS) return null;
    return this.sampleOf(enough ? chosen : [], visitMs);
  }

  /**
   * Of `blocks`, oldest first, as much as CONFIRMED_LIMITS allow beside `known`, whatever the estimate was. Everything that waits
   * is dropped: it was typed in doubt, or is among them.
   */
  takeConfirmed(blocks: readonly Block[], known: LearnedCounts): SampleState | null {
    const chosen = withinLimits(blocks, CONFIRMED_LIMITS, known);
    const sum = (of: (block: Block) => number) => chosen.reduce((total, block) => total + of(block), 0);
    const enough = sum(keysOf) >= MIN_SAMPLE.keys || sum((block) => block.strokes.length) >= MIN_SAMPLE.strokes;
    if (!enough) return null;
    this.drop();
    const entries = chosen.map((block) => ({ block, visitMs: this.visit, keys: true, strokes: true }));
    return this.sampleOf(entries, this.visit);
  }

  private wait(block: Block, judge: BlockJudge, quality: Quality): void {
    this.waiting.push(block);
    if (this.waiting.length <= WAIT) return;
    const first = this.waiting.shift()!;
    const high = isYoung(first, quality) ? HIGH_AT_FIRST : HIGH;
    if (judge.estimate.learnable >= high) this.admit(first, gateOf(judge, WAIT + 1, quality));
  }

  private admit(block: Block, gate: ModalityGate): void {
    if (block.machine || block.learnt) return;
    if (gate.keys || gate.strokes)
      this.eligible.push({ block, visitMs: this.visit, keys: gate.keys, strokes: gate.strokes });
  }

  /** Earlier visits have been judged and keep what they have. */
  private drop(): void {
    this.waiting = [];
    this.eligible = this.eligible.filter(({ visitMs }) => visitMs !== this.visit);
  }

  private sampleOf(entries: readonly Eligible[], sessionMs: number): SampleState {
    const keystrokes = new KeystrokeStats(this.cells);
    const typed = entries.filter(({ keys }) => keys).map(({ block }) => block);
    for (const block of typed) keystrokes.merge(block.keystrokes);
    for (const { block } of entries) block.learnt = true;
    const strokeFeatures = entries.flatMap(({ block, strokes }) => (strokes ? block.strokes : []));
    const { fingerprints, stretches } = this;
    this.fingerprints = [];
    this.stretches = [];
    return {
      kind: 'sample',
      keys: typed.reduce((total, block) => total + keysOf(block), 0),
      strokes: strokeFeatures.length,
      sessionMs,
      keystrokes,
      texts: typed.flatMap(({ texts }) => texts.filter(mayEnter).map(({ repetition }) => repetition)),
      strokeFeatures,
      fingerprints,
      stretches,
    };
  }
}

/** A repetition of a known text must itself look like the user's, whatever the estimate around it. */
function mayEnter({ llr }: BlockText): boolean {
  return llr === null || llr >= ENTRY_GATE;
}
