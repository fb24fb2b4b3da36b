/**
 * The recent input of a visit, and who made it. In: keystrokes, texts and strokes with their times; acts and active time that
 * are not scored. Out: blocks as they close, and the posterior over all moments of a takeover.
 */
import { FactorAccumulator } from '../keystroke/factor-accumulator.ts';
import type { Keystroke } from '../keystroke/keystroke.ts';
import { noObservations, observe } from '../keystroke/keystroke-stats.ts';
import type { Repetition } from '../keystroke/known-texts.ts';
import type { KeystrokeModel } from '../keystroke/model.ts';
import { isKeypad } from '../keystroke/observation.ts';
import { PointerEvidence } from '../pointer/pointer-evidence.ts';
import { type Block, type BlockModality, keysOf, newBlock } from './block.ts';
import { noEvidence, sum } from './factor-sums.ts';
import { type WeighedMoments, weighMoments, withoutTypedOdds } from './moments.ts';
import { idleOdds } from './prior-odds.ts';
import { type Comparator, type StretchLlrs, StretchSums, type Totals } from './stretch.ts';
import { type Hypothesis, type Posterior, posterior } from './takeover-filter.ts';
import { TUNING } from './tuning.ts';
import { UnscoredActivity } from './unscored-activity.ts';

export interface WindowEstimate extends Posterior, WeighedMoments {
  /** The probability without the odds that only set how soon an alarm comes: what may be learnt is decided by it. */
  readonly learnable: number;
}

/** Blocks that a machine fills before it is recognised (pad/: some twenty-five keys). */
const RECOGNITION_BLOCKS = 3;
/** Input closer than this to the input before is one stretch of activity. */
const ACTIVE_GAP_MS = 5000;

export class TakeoverDetector {
  blocks: Block[] = [];
  estimate: WindowEstimate;
  /** Epoch of the last act, scored or not; NaN before the first. */
  lastAtMs = Number.NaN;
  private open: Block;
  /** Evidence of the blocks that left the window. */
  private settled: Totals;
  private settledOdds: number = TUNING.startOdds;
  private unscored = new UnscoredActivity();
  private readonly model: KeystrokeModel;
  private readonly onClose: (block: Block) => void;
  private comparator: Comparator;
  private readonly observations = noObservations();

  constructor(model: KeystrokeModel, comparator: Comparator, onClose: (block: Block) => void) {
    this.model = model;
    this.comparator = comparator;
    this.onClose = onClose;
    this.open = newBlock(model);
    this.settled = this.nothing();
    this.estimate = this.update();
  }

  /** Forgets all evidence: another visit begins. */
  restart(): void {
    this.blocks = [];
    this.open = newBlock(this.model);
    this.settled = this.nothing();
    this.settledOdds = TUNING.startOdds;
    this.unscored = new UnscoredActivity();
    this.lastAtMs = Number.NaN;
    this.estimate = this.update();
  }

  /** An act at an epoch time. Every act is reported here first, whether it is scored later or not. */
  touch(atMs: number): void {
    const gapMs = Number.isNaN(this.lastAtMs) ? 0 : atMs - this.lastAtMs;
    if (gapMs > TUNING.idleMs) {
      this.close();
      this.open.hazard += idleOdds(gapMs);
    } else if (gapMs > 0) {
      this.unscored.active(gapMs);
      if (gapMs < ACTIVE_GAP_MS) this.open.activeMs += gapMs;
    }
    if (!(atMs <= this.lastAtMs)) this.lastAtMs = atMs;
    if (Number.isNaN(this.open.fromMs)) this.open.fromMs = atMs;
    this.open.toMs = atMs;
  }

  /** Fingerprints of the runs of keys that end now. */
  fingerprints(runs: readonly number[]): void {
    this.open.fingerprints.push(...runs);
  }

  /** @param atMs epoch of the press. */
  keystroke(keystroke: Keystroke, atMs: number): void {
    const { open } = this;
    observe(this.model, keystroke, this.observations);
    open.keystrokes.addObservations(this.observations);
    const keypad = isKeypad(keystroke.zone);
    const evidence = (keypad ? open.keypadEvidence : open.evidence) ?? new FactorAccumulator(this.model);
    evidence.addObservations(keystroke, this.observations);
    if (keypad) open.keypadEvidence = evidence;
    else open.evidence = evidence;
    if (keypad) open.keypadKeys++;
    // Keys of the number pad are activity without evidence until the user's own keypad is known.
    const { knows } = this.comparator;
    if (keypad && knows.keypad) this.scored('keypad', atMs);
    else if (!keypad && knows.typing) this.scored('keystroke', atMs);
    open.hazard += TUNING.keyHazard;
    this.closeFull();
  }

  /** A text was typed completely. `compared`: as a text; otherwise its keys have come as keystrokes already. */
  repetition(repetition: Repetition, compared: boolean, atMs: number): void {
    const { open } = this;
    if (!compared) {
      open.texts.push({ repetition, llr: null });
      return;
    }
    const llr = this.comparator.text(repetition);
    const keys = repetition.zones.length;
    open.texts.push({ repetition, llr });
    open.textLlr += llr;
    open.textKeys += keys;
    this.scored('text', atMs);
    open.hazard += TUNING.keyHazard * keys;
    this.closeFull();
  }

  stroke(features: Float32Array, atMs: number): void {
    const { open } = this;
    open.strokes.push(features);
    open.pointer ??= new PointerEvidence();
    this.comparator.stroke(features, open.pointer);
    if (this.comparator.knows.pointer) this.scored('pointer', atMs);
    open.hazard += TUNING.strokeHazard;
    if (open.strokes.length >= TUNING.strokesPerBlock) this.close();
  }

  click(): void {
    this.open.clicks++;
    this.unscored.click();
  }

  wheel(): void {
    this.unscored.wheel();
  }

  /** Text was pasted or filled in. */
  paste(): void {
    this.open.pasted = true;
    this.open.hazard += TUNING.pasteHazard;
  }

  leave(): void {
    this.open.hazard += TUNING.leaveHazard;
  }

  /** Active time that could not be seen, after the act that ended it. */
  unseen(ms: number): void {
    this.open.unseenMs += ms;
    this.unscored.unseen(ms);
  }

  /** One event that no hand made: the open block is no evidence. */
  markForeign(): void {
    if (this.open.machine) return;
    this.open.machine = true;
    this.estimate = this.update();
  }

  /** A machine was recognised by its timing, which took a while: the last blocks are its work too. */
  markMachine(): void {
    if (this.open.persistent) return;
    this.open.machine = true;
    this.open.persistent = true;
    const work = this.blocks.slice(-RECOGNITION_BLOCKS);
    const { total, keypadTotal } = this.totals(this.blocks.length - work.length - 1);
    for (const block of work) Object.assign(block, { machine: true, persistent: true, total, keypadTotal });
    this.estimate = this.update();
  }

  close(): void {
    const block = this.open;
    if (keysOf(block) === 0 && block.strokes.length === 0 && !block.machine && !block.pasted) return;
    this.open = newBlock(this.model);
    const before = this.totals(this.blocks.length - 1);
    const { evidence, keypadEvidence, machine } = block;
    block.total = machine || evidence === null ? before.total : sum(before.total, evidence);
    block.keypadTotal =
      machine || keypadEvidence === null ? before.keypadTotal : sum(before.keypadTotal, keypadEvidence);
    block.evidence = null;
    block.keypadEvidence = null;
    this.blocks.push(block);
    if (this.blocks.length > TUNING.blocks) {
      const oldest = this.blocks.shift()!;
      this.settled = { total: oldest.total!, keypadTotal: oldest.keypadTotal! };
      this.settledOdds = Math.min(TUNING.settledOdds, this.settledOdds + oldest.hazard);
    }
    this.estimate = this.update();
    this.onClose(block);
  }

  /** Compares everything in the window with another state of the user's model. */
  recompare(comparator: Comparator): void {
    this.comparator = comparator;
    for (const block of [...this.blocks, this.open]) {
      const { pointer } = block;
      pointer?.clear();
      if (pointer !== null) for (const features of block.strokes) comparator.stroke(features, pointer);
      block.textLlr = 0;
      for (const text of block.texts) {
        if (text.llr === null) continue;
        text.llr = comparator.text(text.repetition);
        block.textLlr += text.llr;
      }
    }
    this.estimate = this.update();
  }

  /** The posterior at a moment: the estimate, and the odds that someone came after the last scored input. */
  at(nowMs: number, moments: readonly Hypothesis[] = this.estimate.moments): Posterior {
    const silentMs = Number.isNaN(this.lastAtMs) ? 0 : nowMs - this.lastAtMs;
    const idle = silentMs > TUNING.idleMs ? idleOdds(silentMs) : 0;
    const priorOdds = this.open.hazard + this.unscored.odds + idle;
    return posterior([...moments, { priorOdds, llr: 0 }]);
  }

  get openBlock(): Block {
    return this.open;
  }

  /** Active time since the last scored input that could not be seen. */
  get unseenMs(): number {
    return this.unscored.unseenMs;
  }

  get hasTemplate(): boolean {
    const { typing, pointer } = this.comparator.knows;
    return typing || pointer;
  }

  get learnableAtLast(): number {
    return this.at(this.lastAtMs, withoutTypedOdds(this.estimate.moments)).genuine;
  }

  /** Likelihood ratios of so many of the newest blocks, and the keys and strokes behind them. */
  recent(blocks: number): { readonly llrs: StretchLlrs; readonly keys: number; readonly strokes: number } {
    const from = Math.max(0, this.blocks.length - blocks);
    const sums = new StretchSums(this.comparator, this.model.factorCount);
    for (const block of this.blocks.slice(from)) sums.add(block);
    const llrs = sums.compare(this.totals(this.blocks.length - 1), this.totals(from - 1));
    return { llrs, keys: sums.keys, strokes: sums.strokes };
  }

  /** What may have happened since the scored input before counts as hazard before this one. */
  private scored(modality: BlockModality, atMs: number): void {
    this.open.newestMs[modality] = Math.max(this.open.newestMs[modality] ?? 0, atMs);
    this.open.hazard += this.unscored.end(modality === 'pointer');
  }

  private closeFull(): void {
    if (keysOf(this.open) >= TUNING.keysPerBlock) this.close();
  }

  private nothing(): Totals {
    const none = noEvidence(this.model.factorCount);
    return { total: none, keypadTotal: none };
  }

  /** Sums up to the block at `index`; -1: before the first. */
  private totals(index: number): Totals {
    const block = this.blocks[index];
    return block === undefined ? this.settled : { total: block.total!, keypadTotal: block.keypadTotal! };
  }

  private update(): WindowEstimate {
    const { blocks, settledOdds } = this;
    const window = { blocks, settledOdds, totals: (index: number) => this.totals(index) };
    const weighed = weighMoments(window, this.comparator, this.model.factorCount);
    return {
      ...posterior(weighed.moments),
      ...weighed,
      learnable: posterior(withoutTypedOdds(weighed.moments)).genuine,
    };
  }
}
