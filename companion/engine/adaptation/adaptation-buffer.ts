/**
 * What of the live input may be learnt from. In: blocks as they close, with the belief at that moment. Out: samples.
 *
 * While the person is unknown everything made by hand counts. Later a block waits until the belief has stayed high over
 * the blocks after it; doubt throws away all that waits. An impostor who is noticed at any time within the wait teaches
 * nothing. Fingerprints of runs are kept of everything, whoever made it: a replay of a stranger is a replay.
 */

import type { Quality } from '../engine-api.ts';
import { KeystrokeStats } from '../keystroke/keystroke-stats.ts';
import { ENTRY_GATE } from '../keystroke/known-texts.ts';
import type { SampleState } from '../profile.ts';
import { type Block, type BlockText, keysOf } from '../trust/block.ts';

/** Blocks that must follow before one is learnt: about a hundred keys. */
const WAIT = 10;
/** Belief that must hold where the modality is known well, and where there is little to hold against a block yet. */
const HIGH = 0.99;
const HIGH_AT_FIRST = 0.9;
const DOUBT = 0.5;
/** A sample is worth handing over. */
const MIN_KEYS = 30;
const MIN_STROKES = 10;
const MIN_FINGERPRINTS = 16;
const MAX_FINGERPRINTS = 4096;
/** Most that waits to be handed over; the oldest goes first. */
const MAX_BLOCKS = 60;
/**
 * Most that is learnt at once on somebody's word, against the belief, and which share of what is known already. What an
 * impostor could move with it is measured (bench, poisoning: `reported_*`).
 */
const CONFIRMED_LIMITS = { keys: 200, strokes: 50, share: 0.05 } as const;

/** What a template is made of. */
export interface LearnedCounts {
  readonly keys: number;
  readonly strokes: number;
}

export class AdaptationBuffer {
  private readonly cells: number;
  private readonly waiting: Block[] = [];
  private readonly eligible: Block[] = [];
  private fingerprints: number[] = [];

  /** @param cells of the keystroke model. */
  constructor(cells: number) {
    this.cells = cells;
  }

  /** `blank`: there is nothing yet to compare the block with. */
  add(block: Block, genuine: number, quality: Quality, blank: boolean): void {
    this.fingerprints.push(...block.fingerprints);
    if (this.fingerprints.length > MAX_FINGERPRINTS) this.fingerprints.splice(0, block.fingerprints.length);
    if (block.machine) return;
    if (blank || quality.stage === 'learning') {
      this.eligible.push(block);
    } else if (genuine < DOUBT) {
      this.waiting.length = 0;
      this.eligible.length = 0;
    } else {
      this.waiting.push(block);
      while (this.waiting.length > WAIT) {
        const eligible = this.waiting.shift()!;
        if (genuine >= needed(eligible, quality)) this.eligible.push(eligible);
      }
    }
    if (this.eligible.length > MAX_BLOCKS) this.eligible.shift();
  }

  /** Hands over what is ripe, once. */
  take(sessionMs: number): SampleState | null {
    let keys = 0;
    let strokes = 0;
    // A machine may have been recognised after its first blocks were taken for a person's.
    const byHand = this.eligible.filter(({ machine }) => !machine);
    for (const block of byHand) {
      keys += keysOf(block);
      strokes += block.strokes.length;
    }
    const worthwhile = keys >= MIN_KEYS || strokes >= MIN_STROKES;
    if (!worthwhile && this.fingerprints.length < MIN_FINGERPRINTS) return null;
    if (worthwhile) this.eligible.length = 0;
    return this.sampleOf(worthwhile ? byHand : [], sessionMs);
  }

  /**
   * Of `blocks`, oldest first, as much as {@link CONFIRMED_LIMITS} allows beside `known`, whatever the belief about them was. What
   * waited is dropped: it was typed in doubt, or is among them.
   */
  takeConfirmed(blocks: readonly Block[], known: LearnedCounts, sessionMs: number): SampleState | null {
    const most = (what: keyof LearnedCounts) => Math.min(CONFIRMED_LIMITS[what], CONFIRMED_LIMITS.share * known[what]);
    const chosen: Block[] = [];
    let keys = 0;
    let strokes = 0;
    for (const block of blocks.filter(({ machine, learnt }) => !machine && !learnt)) {
      keys += keysOf(block);
      strokes += block.strokes.length;
      if (keys > most('keys') || strokes > most('strokes')) break;
      chosen.push(block);
    }
    const sum = (of: (block: Block) => number) => chosen.reduce((total, block) => total + of(block), 0);
    const enough = sum(keysOf) >= MIN_KEYS || sum((block) => block.strokes.length) >= MIN_STROKES;
    if (!enough) return null;
    this.waiting.length = 0;
    this.eligible.length = 0;
    return this.sampleOf(chosen, sessionMs);
  }

  private sampleOf(blocks: readonly Block[], sessionMs: number): SampleState {
    const keystrokes = new KeystrokeStats(this.cells);
    let keys = 0;
    for (const block of blocks) {
      keystrokes.merge(block.keystrokes);
      keys += keysOf(block);
      block.learnt = true;
    }
    const strokeFeatures = blocks.flatMap((block) => block.strokes);
    const { fingerprints } = this;
    this.fingerprints = [];
    return {
      kind: 'sample',
      keys,
      strokes: strokeFeatures.length,
      sessionMs,
      keystrokes,
      texts: blocks.flatMap(({ texts }) => texts.filter(mayEnter).map(({ repetition }) => repetition)),
      strokeFeatures,
      fingerprints,
    };
  }
}

/** A repetition of a known text must itself look like the person's, whatever the belief around it. */
function mayEnter({ llr }: BlockText): boolean {
  return llr === null || llr >= ENTRY_GATE;
}

function needed(block: Block, { progress }: Quality): number {
  const newKeys = block.keystrokes.keys > 0 && progress.keystroke < 1;
  const newStrokes = block.strokes.length > 0 && progress.pointer < 1;
  return newKeys || newStrokes ? HIGH_AT_FIRST : HIGH;
}
