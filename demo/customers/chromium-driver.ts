/** Drives a page of Chromium. In: a Playwright page. Out: a {@link Driver} that plays input with its recorded times. */

import { VigilError } from '@vigil/protocol/errors.ts';
import type { CDPSession, Page } from 'playwright-core';
import { playKeys, playPointer } from '../input/cdp-player.ts';
import type { TimedKey, TimedPointer } from '../input/timed-input.ts';
import type { Driver } from './driver.ts';
import { PointingHand, withoutEffect } from './pointing.ts';

/** Between two stretches of input on one page, in ms. */
const BREATH_MS = 700;

export class ChromiumDriver implements Driver {
  readonly page: Page;
  readonly #cdp: Promise<CDPSession>;
  /** Epoch of the last event played on this document; timestamps never decrease. */
  #playedMs = 0;
  readonly #hand = new PointingHand();

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
    await this.#play(this.#hand.clickIn(box));
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

  async point(samples: readonly TimedPointer[]): Promise<void> {
    await withoutEffect(
      (work, argument) => this.page.evaluate(work as (argument: unknown) => unknown, argument),
      () => this.#play(samples),
    );
  }

  async #play(samples: readonly TimedPointer[]): Promise<void> {
    this.#hand.moved(samples);
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
