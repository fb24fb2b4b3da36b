/** Drives a page of Firefox. In: a Puppeteer page. Out: a {@link Driver} that plays input at its true speed. */

import { VigilError } from '@vigil/protocol/errors.ts';
import type { KeyInput, Page } from 'puppeteer-core';
import type { TimedKey, TimedPointer } from '../input/timed-input.ts';
import type { Driver } from './driver.ts';
import { PointingHand, withoutEffect } from './pointing.ts';

export class FirefoxDriver implements Driver {
  readonly page: Page;
  readonly #hand = new PointingHand();

  constructor(page: Page) {
    this.page = page;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async front(): Promise<void> {
    await this.page.bringToFront();
  }

  async clearCookies(): Promise<void> {
    const browser = this.page.browser();
    await browser.deleteCookie(...(await browser.cookies()));
  }

  async click(name: string): Promise<void> {
    const target = await this.page.waitForSelector(byName(name), { visible: true });
    await target?.scrollIntoView();
    const box = await target?.boundingBox();
    if (!box) throw new VigilError('page-not-reached', `There is no "${name}" to click on.`);
    await this.#play(this.#hand.clickIn(box));
  }

  async fill(name: string, text: string): Promise<void> {
    await this.page.waitForSelector(byName(name));
    await this.page.$eval(
      byName(name),
      (field, value) => {
        (field as HTMLInputElement).value = value;
      },
      text,
    );
  }

  async focus(name: string): Promise<void> {
    await this.page.waitForSelector(byName(name));
    await this.page.focus(byName(name));
  }

  async attribute(name: string, attribute: string): Promise<string | null> {
    await this.page.waitForSelector(byName(name));
    return this.page.$eval(byName(name), (element, wanted) => element.getAttribute(wanted), attribute);
  }

  async waitFor(selector: string, timeoutMs = 30_000): Promise<boolean> {
    return this.page
      .waitForSelector(selector, { timeout: Math.max(timeoutMs, 50) })
      .then(() => true)
      .catch(() => false);
  }

  async has(selector: string): Promise<boolean> {
    return (await this.page.$(selector)) !== null;
  }

  async stateAmong(states: readonly string[]): Promise<string> {
    const selector = states.map((state) => `body[data-state="${state}"]`).join(', ');
    await this.page.waitForSelector(selector);
    return this.page.$eval('body', (body) => body.dataset.state ?? '');
  }

  /** WebDriver BiDi has no timestamps: each key is pressed and released in real time. Keys may overlap. */
  async type(keys: readonly TimedKey[], pauseMs = 0): Promise<void> {
    const start = (keys[0]?.downMs ?? 0) - pauseMs;
    const moves = keys.flatMap(({ key, downMs, upMs }) => [
      { tMs: downMs - start, act: () => this.page.keyboard.down(key as KeyInput) },
      { tMs: upMs - start, act: () => this.page.keyboard.up(key as KeyInput) },
    ]);
    await inTime(moves);
  }

  async point(samples: readonly TimedPointer[]): Promise<void> {
    await withoutEffect(
      (work, argument) => this.page.evaluate(work as (argument: unknown) => unknown, argument),
      () => this.#play(samples),
    );
  }

  async #play(samples: readonly TimedPointer[]): Promise<void> {
    this.#hand.moved(samples);
    const start = samples[0]?.tMs ?? 0;
    const { mouse } = this.page;
    const act = ({ kind, x, y, dy }: TimedPointer) => {
      if (kind === 'move') return mouse.move(x, y);
      if (kind === 'wheel') return mouse.wheel({ deltaY: dy ?? 0 });
      return kind === 'down' ? mouse.down() : mouse.up();
    };
    await inTime(samples.map((sample) => ({ tMs: sample.tMs - start, act: () => act(sample) })));
  }

  async screenshot(file: string): Promise<void> {
    // Background tabs do not render; wait for the next frames.
    await this.front();
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await this.page.screenshot({ path: file as `${string}.png` });
  }
}

function byName(name: string): string {
  return `[data-testid="${name}"]`;
}

interface Move {
  /** Since the first moment, in milliseconds. */
  readonly tMs: number;
  readonly act: () => Promise<void>;
}

/** Real-time playback: the pause between two inputs is part of the recording. */
async function inTime(moves: readonly Move[]): Promise<void> {
  const began = performance.now();
  for (const { tMs, act } of [...moves].sort((a, b) => a.tMs - b.tMs)) {
    const aheadMs = began + tMs - performance.now();
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    await act();
  }
}
