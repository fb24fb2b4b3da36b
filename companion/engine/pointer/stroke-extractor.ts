/**
 * From pointer events to strokes, one event at a time. In: relative movements, buttons and wheel with their times in
 * ms. Out: strokes with their 51 features, each as soon as it has ended. The state is one stroke, so batches of any
 * size give the same strokes, and memory does not grow.
 */
import { measureStroke } from './measure-stroke.ts';
import type { StrokeKind } from './stroke-features.ts';
import { GRID_MS, MAX_STEPS, Trajectory } from './trajectory.ts';

export interface Stroke {
  /** Time of its last event. */
  readonly tMs: number;
  readonly kind: StrokeKind;
  /** 51 values, see stroke-features.ts. */
  readonly features: Float32Array;
}

/** A gap longer than this ends a stroke. Engine notes: 0.5 to 10 s hardly matters. */
const STROKE_GAP_MS = 1000;
/** Travel with a button held that makes a click a drag (the usual desktop threshold). */
const DRAG_PX = 4;
/** A move shorter than this is a jolt of the desk or a cut-off end: no stroke. */
const MIN_MOVE_MS = 200;
/** Travel that is rest: slow remote desktops report the last pixel only with the press, fast mice jitter. */
const REST_PX = 4;
/** A pause after which "since the stroke before" says nothing about the person. */
const MAX_GAP_MS = 20_000;

export class StrokeExtractor {
  private readonly path = new Trajectory();
  private readonly xs = new Float64Array(MAX_STEPS + 1);
  private readonly ys = new Float64Array(MAX_STEPS + 1);
  private lastEventMs = Number.NEGATIVE_INFINITY;
  private lastStrokeMs = Number.NEGATIVE_INFINITY;
  private heldButton = -1;
  private pressMs = 0;
  private heldTravel = 0;
  private scrolling = false;
  private readonly emit: (stroke: Stroke) => void;

  constructor(emit: (stroke: Stroke) => void) {
    this.emit = emit;
  }

  move(tMs: number, dx: number, dy: number): void {
    const now = this.advance(tMs);
    if (dx === 0 && dy === 0) return;
    if (this.scrolling) this.endPath('scroll');
    if (this.heldButton >= 0 && this.heldTravel <= DRAG_PX) {
      this.heldTravel += Math.sqrt(dx * dx + dy * dy);
      if (this.heldTravel <= DRAG_PX) return;
      this.endPath('move');
      this.path.add(this.pressMs, 0, 0);
    }
    this.path.add(now, dx, dy);
    if (this.path.full) this.endPath(this.heldButton >= 0 ? 'drag' : 'move');
  }

  down(tMs: number, dx: number, dy: number, button: number): void {
    if (dx !== 0 || dy !== 0) this.move(tMs, dx, dy);
    const now = this.advance(tMs);
    if (this.scrolling) this.endPath('scroll');
    if (this.heldButton >= 0 && this.heldButton !== button) return;
    // Pressed again without a release: that was lost, and what the button held with it.
    if (this.heldButton === button) this.path.clear();
    this.heldButton = button;
    this.pressMs = now;
    this.heldTravel = 0;
  }

  up(tMs: number, dx: number, dy: number, button: number): void {
    if (dx !== 0 || dy !== 0) this.move(tMs, dx, dy);
    const now = this.advance(tMs);
    if (this.heldButton !== button) return;
    const dragged = this.heldTravel > DRAG_PX;
    this.endPath(dragged ? 'drag' : 'click', now);
    this.heldButton = -1;
  }

  wheel(tMs: number, dx: number, dy: number): void {
    const now = this.advance(tMs);
    if (this.heldButton >= 0) return;
    if (!this.scrolling && !this.path.empty) this.endPath('move');
    this.scrolling = true;
    this.path.add(now, Math.sign(dx), Math.sign(dy));
    if (this.path.full) this.endPath('scroll');
  }

  /** Something came between (focus lost, capture gap): what has begun is given up, nothing spans it. */
  interrupt(): void {
    this.path.clear();
    this.heldButton = -1;
    this.scrolling = false;
    this.lastEventMs = Number.NEGATIVE_INFINITY;
    this.lastStrokeMs = Number.NEGATIVE_INFINITY;
  }

  /** Ends a stroke that has been still for the length of a gap at `nowMs`; call it when time passes without events. */
  flush(nowMs: number): void {
    if (nowMs - this.lastEventMs > STROKE_GAP_MS && this.heldButton < 0)
      this.endPath(this.scrolling ? 'scroll' : 'move');
  }

  /** Time never runs backwards inside a stroke: a clock stepped back reads as no time passed. */
  private advance(tMs: number): number {
    if (tMs < this.lastEventMs - STROKE_GAP_MS) this.interrupt();
    const now = Math.max(tMs, this.lastEventMs);
    this.flush(now);
    this.lastEventMs = now;
    return now;
  }

  private endPath(kind: StrokeKind, releaseMs?: number): void {
    const { path } = this;
    const released = releaseMs !== undefined;
    this.scrolling = false;
    const drawn = path.resample(this.xs, this.ys);
    const from = kind === 'scroll' ? 0 : this.leave(drawn);
    const to = kind === 'scroll' ? drawn - 1 : this.arrive(drawn);
    const moved = to > from;
    const startMs = moved ? path.startMs + from * GRID_MS : this.pressMs;
    const arriveMs = moved ? Math.min(path.startMs + to * GRID_MS, path.endMs) : Number.NaN;
    path.clear();
    if (!released && !(arriveMs - startMs >= MIN_MOVE_MS)) return;
    const endMs = releaseMs ?? arriveMs;
    const gapMs = startMs - this.lastStrokeMs;
    const features = measureStroke(
      {
        kind,
        elapsedMs: moved ? (to - from) * GRID_MS : 0,
        holdMs: released ? releaseMs - this.pressMs : undefined,
        pauseMs: kind === 'click' && moved ? Math.max(0, this.pressMs - arriveMs) : undefined,
        gapMs: gapMs <= MAX_GAP_MS ? Math.max(0, gapMs) : undefined,
      },
      this.xs.subarray(from),
      this.ys.subarray(from),
      moved ? to - from + 1 : 0,
    );
    this.lastStrokeMs = endMs;
    this.emit({ tMs: endMs, kind, features });
  }

  /** Last grid point before the path leaves its start for good measure: jitter before it is rest. */
  private leave(points: number): number {
    for (let k = 1; k < points; k++) {
      if (this.apart(k, 0)) return k - 1;
    }
    return 0;
  }

  /** First grid point from which the path stays where it ends; 0 if it never was elsewhere. */
  private arrive(points: number): number {
    const end = points - 1;
    for (let k = end - 1; k >= 0; k--) {
      if (this.apart(k, end)) return k + 1;
    }
    return 0;
  }

  private apart(a: number, b: number): boolean {
    const dx = this.xs[a]! - this.xs[b]!;
    const dy = this.ys[a]! - this.ys[b]!;
    return dx * dx + dy * dy > REST_PX * REST_PX;
  }
}
