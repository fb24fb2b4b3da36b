/** Interface of the browser drivers that visit the demo bank. */
import type { TimedKey, TimedPointer } from '../input/timed-input.ts';

/** Elements are named by their `data-testid`. Waits end with the driver's own error after about 30 seconds. */
export interface Driver {
  goto(url: string): Promise<void>;
  /** Brings the page to the front of its window. */
  front(): Promise<void>;
  /** Clears all cookies. */
  clearCookies(): Promise<void>;
  click(name: string): Promise<void>;
  /** Sets the value without keys or events. */
  fill(name: string, text: string): Promise<void>;
  /** Focuses a field. */
  focus(name: string): Promise<void>;
  attribute(name: string, attribute: string): Promise<string | null>;
  /** Waits for an element that matches the CSS selector; false if none appears in time. */
  waitFor(selector: string, timeoutMs?: number): Promise<boolean>;
  /** Whether the page has an element for the CSS selector now. */
  has(selector: string): Promise<boolean>;
  /** Waits until `<body data-state>` is one of the states and returns it. */
  stateAmong(states: readonly string[]): Promise<string>;
  /** Plays input with its recorded times into the focused element, `pauseMs` after the previous input. */
  type(keys: readonly TimedKey[], pauseMs?: number): Promise<void>;
  point(samples: readonly TimedPointer[]): Promise<void>;
  screenshot(file: string): Promise<void>;
}
