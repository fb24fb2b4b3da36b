/** Input with its timing, before it is played into a browser. In: nothing. Out: the types that typists and players share. */

/** A key that went down and came up. Times in milliseconds since the first input of its stretch. */
export interface TimedKey {
  /** KeyboardEvent.code, .key and .keyCode. */
  readonly code: string;
  readonly key: string;
  readonly keyCode: number;
  readonly downMs: number;
  readonly upMs: number;
}

/** Where the pointer was and what it did there, in CSS pixels of the page. */
export interface TimedPointer {
  readonly kind: 'move' | 'down' | 'up' | 'wheel';
  readonly tMs: number;
  readonly x: number;
  readonly y: number;
  readonly button?: 'left' | 'right' | 'middle';
  /** Travel of the wheel. */
  readonly dy?: number;
}

/** Someone who can be watched typing and pointing. Each call goes on where the last one ended. */
export interface SimulatedUser {
  readonly name: string;
  /** At least `keys` key strokes of natural text, fewer where a recording ends; times begin at 0. */
  type(keys: number): TimedKey[];
  /** This very text; people from recordings cannot. */
  write?(text: string): TimedKey[];
  /** About `strokes` pointer strokes inside a page of the given size; times begin at 0. */
  point(strokes: number, width: number, height: number): TimedPointer[];
}
