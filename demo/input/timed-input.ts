/** Timed input that is played into a browser. Types only. */

/** A key press. Times in milliseconds since the first input. */
export interface TimedKey {
  /** KeyboardEvent.code, .key and .keyCode. */
  readonly code: string;
  readonly key: string;
  readonly keyCode: number;
  readonly downMs: number;
  readonly upMs: number;
}

/** A pointer sample, in CSS pixels of the page. */
export interface TimedPointer {
  readonly kind: 'move' | 'down' | 'up' | 'wheel';
  readonly tMs: number;
  readonly x: number;
  readonly y: number;
  readonly button?: 'left' | 'right' | 'middle';
  /** Travel of the wheel. */
  readonly dy?: number;
}

/** A source of typing and pointing. Each call continues after the previous one. */
export interface SimulatedUser {
  readonly name: string;
  /** At least `keys` key strokes of natural text, fewer where a recording ends; times begin at 0. */
  type(keys: number): TimedKey[];
  /** The given text; not supported by recordings. */
  write?(text: string): TimedKey[];
  /** About `strokes` pointer strokes inside a page of the given size; times begin at 0. */
  point(strokes: number, width: number, height: number): TimedPointer[];
}
