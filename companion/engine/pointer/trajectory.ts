/**
 * The path of one stroke while it is being drawn. In: positions relative to the stroke's start, as they come. Out: the
 * path decimated to at least 100 ms between points and resampled to a uniform 100 ms grid, which takes away the
 * device's report rate (a 1,000 Hz mouse and a remote desktop that reports nine times a second look alike).
 */

export const GRID_MS = 100;

/** Longest stroke, in grid steps; a longer one is cut, so that memory stays bounded. */
export const MAX_STEPS = 300;

/** Two reports further apart than this have a rest between them (slow remote desktops report every 94 to 125 ms). */
const STILL_MS = 150;

const CAPACITY = 3 * MAX_STEPS;

export class Trajectory {
  private readonly t = new Float64Array(CAPACITY);
  private readonly x = new Float64Array(CAPACITY);
  private readonly y = new Float64Array(CAPACITY);
  private kept = 0;
  private lastT = 0;
  private lastX = 0;
  private lastY = 0;

  get empty(): boolean {
    return this.kept === 0;
  }

  get startMs(): number {
    return this.t[0]!;
  }

  get endMs(): number {
    return this.lastT;
  }

  get full(): boolean {
    return this.lastT - this.startMs >= MAX_STEPS * GRID_MS;
  }

  clear(): void {
    this.kept = 0;
    this.lastX = 0;
    this.lastY = 0;
  }

  /** Adds a displacement; the first one only marks the start, as its own beginning was not seen. */
  add(tMs: number, dx: number, dy: number): void {
    if (this.kept === 0) {
      this.keep(tMs, 0, 0);
    } else {
      // Devices report changes: no report means no travel, so the pointer stood still until one report ago.
      if (tMs - this.lastT > STILL_MS && this.kept < CAPACITY - 4) {
        this.settle();
        this.keep(tMs - GRID_MS, this.lastX, this.lastY);
      }
      this.lastX += dx;
      this.lastY += dy;
      if (tMs - this.t[this.kept - 1]! >= GRID_MS && this.kept < CAPACITY - 2) this.keep(tMs, this.lastX, this.lastY);
    }
    this.lastT = Math.max(tMs, this.startMs);
  }

  /** Fills xs and ys (length at least MAX_STEPS + 1) with the positions on the grid; returns how many there are. */
  resample(xs: Float64Array, ys: Float64Array): number {
    if (this.kept === 0) return 0;
    let points = this.kept;
    const { t, x, y } = this;
    if (this.lastT > t[points - 1]!) {
      t[points] = this.lastT;
      x[points] = this.lastX;
      y[points] = this.lastY;
      points++;
    } else {
      x[points - 1] = this.lastX;
      y[points - 1] = this.lastY;
    }
    const steps = Math.min(MAX_STEPS, Math.ceil((this.lastT - t[0]!) / GRID_MS));
    let from = 0;
    for (let k = 0; k <= steps; k++) {
      const at = Math.min(t[0]! + k * GRID_MS, this.lastT);
      while (from < points - 2 && t[from + 1]! < at) from++;
      const to = Math.min(from + 1, points - 1);
      const span = t[to]! - t[from]!;
      const share = span > 0 ? Math.min(1, (at - t[from]!) / span) : 1;
      xs[k] = x[from]! + share * (x[to]! - x[from]!);
      ys[k] = y[from]! + share * (y[to]! - y[from]!);
    }
    return steps + 1;
  }

  /** Makes the last position seen a point of its own, so that a rest after it starts there. */
  private settle(): void {
    if (this.lastT > this.t[this.kept - 1]!) this.keep(this.lastT, this.lastX, this.lastY);
    else {
      this.x[this.kept - 1] = this.lastX;
      this.y[this.kept - 1] = this.lastY;
    }
  }

  private keep(tMs: number, x: number, y: number): void {
    this.t[this.kept] = tMs;
    this.x[this.kept] = x;
    this.y[this.kept] = y;
    this.kept++;
  }
}
