/**
 * Stands in for the stroke extractor until it lands: counts strokes, measures nothing. In: pointer events. Out: a stroke
 * without features for each movement that ended with a click or a pause.
 */
export interface Stroke {
  readonly tMs: number;
  readonly features: Float32Array;
}

export class StrokeExtractor {
  private lastMs = Number.NaN;
  private readonly emit: (stroke: Stroke) => void;
  constructor(emit: (stroke: Stroke) => void) {
    this.emit = emit;
  }
  move(tMs: number, _dx: number, _dy: number): void {
    if (tMs - this.lastMs > 1000) this.end();
    this.lastMs = tMs;
  }
  down(tMs: number, _dx: number, _dy: number, _button: number): void {
    this.lastMs = tMs;
  }
  up(tMs: number, _dx: number, _dy: number, _button: number): void {
    this.lastMs = tMs;
    this.end();
  }
  wheel(tMs: number, _dx: number, _dy: number): void {
    this.lastMs = tMs;
  }
  interrupt(): void {
    this.lastMs = Number.NaN;
  }
  flush(nowMs: number): void {
    if (nowMs - this.lastMs > 1000) this.end();
  }
  private end(): void {
    if (Number.isNaN(this.lastMs)) return;
    this.emit({ tMs: this.lastMs, features: new Float32Array(0) });
    this.lastMs = Number.NaN;
  }
}
