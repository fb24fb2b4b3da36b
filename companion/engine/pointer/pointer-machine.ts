/**
 * Human or machine, for the pointer. In: the raw relative events of the last movements. Out: log odds for a machine.
 *
 * Programs draw straight lines, equal steps, or smooth curves sampled evenly (Bezier, as ghost-cursor does), press where
 * they never travelled to, or repeat a recording. Hands do none of it for long: their speed rises and falls, and
 * tremor leaves them a pixel or more from any smooth curve. Each movement is judged alone; what it weighs comes from
 * how often hands and programs are judged so.
 */
import { residualOfCurve } from './polynomial-fit.ts';

/** One captured event; ms and CSS px. */
export interface RawPointerEvent {
  readonly kind: 'move' | 'down' | 'up';
  readonly tMs: number;
  readonly dx: number;
  readonly dy: number;
}

/** Why a movement looks made by a program. */
export type MachineSign = 'straight' | 'even-steps' | 'smooth-curve' | 'smooth-path' | 'teleport' | 'repeated';

/** A rest that separates movements. */
const REST_MS = 150;
const MIN_POINTS = 6;
const MIN_PATH_PX = 60;
/** Positions are whole pixels: a perfect line or curve is off by rounding only, 0.41 px rms, 0.71 px at most. */
const ROUNDING_PX = 0.75;
const SMOOTH_RMS_PX = 0.55;
const EVEN_STEPS = 0.12;
/** Points that a curve is fitted to. */
const MAX_FITTED = 64;
/** Share of a movement that is judged without the rest, and the least of it, in points and px. */
const BEGINNING = 0.6;
const MIN_BEGINNING_POINTS = 12;
const MIN_BEGINNING_PX = 150;
/** A click this far from the last place, with a single report on the way. */
const TELEPORT_PX = 60;
/** Equal consecutive displacements that make a repetition, and the least travel in them. */
const REPEAT_LENGTH = 10;

/** ln of how much more often programs than hands show a sign (hands: 13% a path, at most 2% a teleport, others 0.2%). */
const SIGN_WEIGHT: Readonly<Record<MachineSign, number>> = {
  straight: 3,
  'even-steps': 3,
  'smooth-curve': 3,
  'smooth-path': 1.7,
  teleport: 2.5,
  repeated: 8,
};
/** The same for a movement without a sign. */
const NO_SIGN_WEIGHT = -2;
const EVIDENCE_BOUND = 12;

/** Movements that count: the most recent. */
const MOVEMENTS = 12;

/** Log odds (natural, bounded by 12) that a program made these movements; 0 when there is too little to judge. */
export function pointerMachineEvidence(recent: readonly RawPointerEvent[]): number {
  return evidenceOfSigns(machineSigns(recent));
}

/** The same from verdicts on single movements, oldest first; the last twelve count. */
export function evidenceOfSigns(signs: readonly (MachineSign | undefined)[]): number {
  let odds = 0;
  for (const sign of signs.slice(-MOVEMENTS)) {
    odds += sign === undefined ? NO_SIGN_WEIGHT : SIGN_WEIGHT[sign];
  }
  return Math.max(-EVIDENCE_BOUND, Math.min(EVIDENCE_BOUND, odds));
}

/**
 * Verdict on each movement that is long enough to judge, in order of time. `seen` remembers displacements between calls
 * that each bring new movements.
 */
export function machineSigns(
  recent: readonly RawPointerEvent[],
  seen: Set<number> = new Set(),
): (MachineSign | undefined)[] {
  const signs: (MachineSign | undefined)[] = [];
  for (const { moves, pressed } of splitMovements(recent)) {
    const path = moves.reduce((sum, { dx, dy }) => sum + Math.hypot(dx, dy), 0);
    if (path < MIN_PATH_PX) continue;
    if (moves.length < MIN_POINTS) {
      if (pressed && moves.length === 1 && path > TELEPORT_PX) signs.push('teleport');
      continue;
    }
    signs.push(isRepeated(moves, seen) ? 'repeated' : shapeSign(moves));
  }
  return signs;
}

interface Movement {
  readonly moves: readonly RawPointerEvent[];
  /** A button went down at its end. */
  readonly pressed: boolean;
}

function splitMovements(events: readonly RawPointerEvent[]): Movement[] {
  const movements: Movement[] = [];
  let moves: RawPointerEvent[] = [];
  const close = (pressed: boolean) => {
    if (moves.length > 0) movements.push({ moves, pressed });
    moves = [];
  };
  for (const event of events) {
    const last = moves.at(-1);
    if (last && event.tMs - last.tMs > REST_MS) close(event.kind === 'down');
    if (event.dx !== 0 || event.dy !== 0) moves.push(event);
    if (event.kind !== 'move') close(event.kind === 'down');
  }
  close(false);
  return movements;
}

function shapeSign(moves: readonly RawPointerEvent[]): MachineSign | undefined {
  const trace = traceOf(moves);
  if (isStraight(trace)) return 'straight';
  if (evenness(trace.steps.subarray(1)) < EVEN_STEPS) return 'even-steps';
  return smoothSign(trace) ?? signOfBeginning(trace);
}

/** Places of a movement, px from its first report, with time in ms and the length of the step to each. */
interface PointerTrace {
  readonly tMs: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly steps: Float64Array;
}

function traceOf(moves: readonly RawPointerEvent[]): PointerTrace {
  const count = moves.length;
  const [x, y, steps] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  // The first report's own start was not seen at a known time, its end is where the movement is first known to be.
  for (let k = 1; k < count; k++) {
    x[k] = x[k - 1]! + moves[k]!.dx;
    y[k] = y[k - 1]! + moves[k]!.dy;
    steps[k] = Math.hypot(moves[k]!.dx, moves[k]!.dy);
  }
  return { tMs: Float64Array.from(moves, ({ tMs }) => tMs), x, y, steps };
}

/**
 * A program that goes beyond its target and back joins two curves, of which no polynomial makes one; most of the first is a
 * cubic still. It must be long enough for tremor to show.
 */
function signOfBeginning({ tMs, x, y, steps }: PointerTrace): MachineSign | undefined {
  const count = Math.floor(x.length * BEGINNING);
  if (count < MIN_BEGINNING_POINTS || Math.hypot(x[count - 1]!, y[count - 1]!) < MIN_BEGINNING_PX) return undefined;
  const beginning = (values: Float64Array): Float64Array => values.subarray(0, count);
  const sign = smoothSign({ tMs: beginning(tMs), x: beginning(x), y: beginning(y), steps: beginning(steps) });
  return sign === 'smooth-curve' ? sign : undefined;
}

/** Never further than rounding from its chord, which is not along an axis (hands and rulers manage that). */
function isStraight({ x, y }: PointerTrace): boolean {
  const end = x.length - 1;
  const chord = Math.hypot(x[end]!, y[end]!);
  if (chord < MIN_PATH_PX || Math.min(Math.abs(x[end]!), Math.abs(y[end]!)) < 0.04 * chord) return false;
  for (let k = 1; k < end; k++) {
    if (Math.abs(x[end]! * y[k]! - y[end]! * x[k]!) / chord > ROUNDING_PX) return false;
  }
  return true;
}

/** Standard deviation of the step lengths over their mean, less what rounding explains. */
function evenness(steps: Float64Array): number {
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  if (mean < 2) return 1;
  const variance = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / steps.length;
  return Math.sqrt(Math.max(0, variance - 1 / 6)) / mean;
}

/**
 * A curve: on a cubic, over its points as they come (a Bezier curve sampled evenly) or over time (the same, coalesced).
 * A path: places on a smooth line however the speed was eased, seen where points are far enough apart for tremor to show.
 */
function smoothSign({ tMs, x, y, steps }: PointerTrace): MachineSign | undefined {
  const count = x.length;
  if (count < 10) return undefined;
  // Every n-th point of a cubic lies on the same cubic, so that fast mice cost no more than slow ones.
  const stride = Math.ceil(count / MAX_FITTED);
  const chosen = Float64Array.from({ length: Math.floor((count - 1) / stride) + 1 }, (_, k) => k * stride);
  const [xs, ys] = [chosen.map((k) => x[k]!), chosen.map((k) => y[k]!)];
  if (residualOfCurve(chosen, xs, ys, 3) < SMOOTH_RMS_PX) return 'smooth-curve';
  const byTime = chosen.map((k) => tMs[k]!);
  if (residualOfCurve(byTime, xs, ys, 3) < SMOOTH_RMS_PX) return 'smooth-curve';
  let along = 0;
  const travelled = steps.map((step) => {
    along += step;
    return along;
  });
  if (count < 20 || along / count < 2.5) return undefined;
  const byPath = chosen.map((k) => travelled[k]!);
  return residualOfCurve(byPath, xs, ys, 8) < SMOOTH_RMS_PX ? 'smooth-path' : undefined;
}

/** Whether a run of displacements was seen before; remembers those of this movement by a 32-bit hash. */
function isRepeated(moves: readonly RawPointerEvent[], seen: Set<number>): boolean {
  let repeated = false;
  const own: number[] = [];
  for (let from = 0; from + REPEAT_LENGTH <= moves.length; from++) {
    let travel = 0;
    let hash = 0x811c9dc5;
    for (let k = from; k < from + REPEAT_LENGTH; k++) {
      const { dx, dy } = moves[k]!;
      travel += Math.abs(dx) + Math.abs(dy);
      hash = Math.imul(hash ^ Math.round(8 * dx), 0x01000193);
      hash = Math.imul((hash ^ (hash >>> 13)) + Math.round(8 * dy), 0x5bd1e995);
    }
    if (travel < MIN_PATH_PX) continue;
    if (seen.has(hash)) repeated = true;
    own.push(hash);
  }
  for (const hash of own) seen.add(hash);
  return repeated;
}
