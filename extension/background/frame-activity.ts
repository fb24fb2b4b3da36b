/**
 * Tells covered from uncovered child frames. In: which frames of a tab sent input, and reports of a parent that the user is
 * active in a child frame. Out: whether that activity was captured by no frame.
 */
import type { ContentFrame } from './frames.ts';

/** User activation lasts this long after an act (HTML, transient activation duration), with a margin. Milliseconds. */
const ACTIVATION_MS = 6000;

export class FrameActivity {
  /** Time of the last input by stream, and the tab of the stream. */
  readonly #last = new Map<string, { readonly tab: number; readonly atMs: number }>();

  /** The frame sent input, or was credited with unseen activity. */
  note({ stream, tab }: ContentFrame, nowMs: number): void {
    this.#last.set(stream, { tab, atMs: nowMs });
  }

  /** True when no other frame of the tab sent input recently: the activity below `parent` was not captured. */
  isUncovered(parent: ContentFrame, nowMs: number): boolean {
    return ![...this.#last].some(
      ([stream, { tab, atMs }]) => stream !== parent.stream && tab === parent.tab && nowMs - atMs < ACTIVATION_MS,
    );
  }

  forget({ stream }: ContentFrame): void {
    this.#last.delete(stream);
  }
}
