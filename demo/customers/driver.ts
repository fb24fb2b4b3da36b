/** What a visitor of the demo bank needs of a browser. In: nothing. Out: the interface that each browser's driver keeps. */
import type { TimedKey, TimedPointer } from '../input/timed-input.ts';

/** Elements are named by their `data-testid`. Waits end with the driver's own error after about 30 seconds. */
export interface Driver {
  goto(url: string): Promise<void>;
  /** Brings the page to the front of its window. */
  front(): Promise<void>;
  /** Forgets every session. */
  clearCookies(): Promise<void>;
  click(name: string): Promise<void>;
  /** Sets the value at once, without keys or events: as if the page had come with it. */
  fill(name: string, text: string): Promise<void>;
  /** Puts the focus into a field. */
  focus(name: string): Promise<void>;
  attribute(name: string, attribute: string): Promise<string | null>;
  /** Waits until the page has an element for the CSS selector, and says whether it came in time. */
  waitFor(selector: string, timeoutMs?: number): Promise<boolean>;
  /** Whether the page has an element for the CSS selector now. */
  has(selector: string): Promise<boolean>;
  /** Waits until the bank's page is in one of the states of `<body data-state>`, and says in which. */
  stateAmong(states: readonly string[]): Promise<string>;
  /** Plays input with its recorded times into whatever has the focus, `pauseMs` after the input before. */
  type(keys: readonly TimedKey[], pauseMs?: number): Promise<void>;
  point(samples: readonly TimedPointer[]): Promise<void>;
  screenshot(file: string): Promise<void>;
}
