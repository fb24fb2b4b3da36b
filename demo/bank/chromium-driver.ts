/** Drives a page of Chromium. In: a Playwright page. Out: a {@link Driver} that plays input with its recorded times. */
import type { CDPSession, Page } from 'playwright-core';
import { seededRandom } from '../../bench/accuracy/random.ts';
import { VigilError } from '../../shared/errors.ts';
import { playKeys, playPointer } from '../input/cdp-player.ts';
import type { TimedKey, TimedPointer } from '../input/timed-input.ts';
import { ANY_HAND, type Place, reachAndClick } from '../people/hand.ts';
import type { Driver } from './driver.ts';

/** Between two stretches of input on one page, in ms. */
const BREATH_MS = 700;

/** Says that the pointer has stopped wandering. */
const POINTED = 'demo-pointed';

export class ChromiumDriver implements Driver {
  readonly page: Page;
  readonly #cdp: Promise<CDPSession>;
  /** Epoch of the last event played on this document: input may run ahead of the clock, but never back. */
  #playedMs = 0;
  /** Where the pointer rests: it is moved from there, as a hand would. */
  #pointer: Place = { x: 400, y: 300 };
  readonly #chance = seededRandom(97);

  constructor(page: Page) {
    this.page = page;
    this.#cdp = page.context().newCDPSession(page);
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#playedMs = 0;
    });
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async front(): Promise<void> {
    await this.page.bringToFront();
  }

  async clearCookies(): Promise<void> {
    await this.page.context().clearCookies();
  }

  async click(name: string): Promise<void> {
    const target = this.page.getByTestId(name);
    await target.scrollIntoViewIfNeeded();
    await target.click({ trial: true });
    const box = await target.boundingBox();
    if (box === null) throw new VigilError('page-not-reached', `There is no "${name}" to click on.`);
    const to = { x: box.x + box.width * (0.3 + 0.4 * this.#chance.next()), y: box.y + box.height / 2 };
    await this.#play(reachAndClick(this.#pointer, to, ANY_HAND, this.#chance));
  }

  async fill(name: string, text: string): Promise<void> {
    await this.page.getByTestId(name).evaluate((field: HTMLInputElement, value) => {
      field.value = value;
    }, text);
  }

  async focus(name: string): Promise<void> {
    await this.page.getByTestId(name).focus();
  }

  attribute(name: string, attribute: string): Promise<string | null> {
    return this.page.getByTestId(name).getAttribute(attribute);
  }

  async waitFor(selector: string, timeoutMs = 30_000): Promise<boolean> {
    return this.page
      .waitForSelector(selector, { timeout: timeoutMs, state: 'attached' })
      .then(() => true)
      .catch(() => false);
  }

  async has(selector: string): Promise<boolean> {
    return (await this.page.$(selector)) !== null;
  }

  async stateAmong(states: readonly string[]): Promise<string> {
    const selector = states.map((state) => `body[data-state="${state}"]`).join(', ');
    const body = await this.page.waitForSelector(selector);
    return (await body.getAttribute('data-state')) ?? '';
  }

  async type(keys: readonly TimedKey[], pauseMs = BREATH_MS): Promise<void> {
    this.#playedMs = await playKeys(await this.#cdp, keys, this.#startMs(pauseMs));
  }

  /** Clicks wherever it leads, but no link or button that happens to lie there takes effect. */
  async point(samples: readonly TimedPointer[]): Promise<void> {
    await this.page.evaluate((name) => {
      const pointing = new AbortController();
      document.addEventListener('click', (event) => event.preventDefault(), { capture: true, signal: pointing.signal });
      document.addEventListener(name, () => pointing.abort(), { once: true });
    }, POINTED);
    await this.#play(samples);
    await this.page.evaluate((name) => document.dispatchEvent(new Event(name)), POINTED);
  }

  async #play(samples: readonly TimedPointer[]): Promise<void> {
    this.#pointer = samples.at(-1) ?? this.#pointer;
    this.#playedMs = await playPointer(await this.#cdp, samples, this.#startMs(BREATH_MS));
  }

  async screenshot(file: string): Promise<void> {
    // A tab in the background draws nothing.
    await this.front();
    await this.page.screenshot({ path: file });
  }

  #startMs(pauseMs: number): number {
    return Math.max(Date.now(), this.#playedMs + pauseMs);
  }
}
