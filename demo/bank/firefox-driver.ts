/** Drives a page of Firefox. In: a Puppeteer page. Out: a {@link Driver} that plays input at its true speed. */
import type { KeyInput, Page } from 'puppeteer-core';
import type { TimedKey, TimedPointer } from '../input/timed-input.ts';
import type { Driver } from './driver.ts';

export class FirefoxDriver implements Driver {
  readonly page: Page;

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
    await this.page.locator(byName(name)).click();
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

  /** WebDriver BiDi takes no times: keys go one after the other, each held and followed as long as recorded. */
  async type(keys: readonly TimedKey[], pauseMs = 0): Promise<void> {
    await pause(pauseMs);
    for (const [index, key] of keys.entries()) {
      const gapMs = Math.max(0, (keys[index + 1]?.downMs ?? key.upMs) - key.upMs);
      await this.page.keyboard.press(key.key as KeyInput, { delay: Math.round(Math.max(0, key.upMs - key.downMs)) });
      await pause(gapMs);
    }
  }

  async point(samples: readonly TimedPointer[]): Promise<void> {
    for (const [index, sample] of samples.entries()) {
      if (sample.kind === 'move') await this.page.mouse.move(sample.x, sample.y);
      if (sample.kind === 'down') await this.page.mouse.down();
      if (sample.kind === 'up') await this.page.mouse.up();
      if (sample.kind === 'wheel') await this.page.mouse.wheel({ deltaY: sample.dy ?? 0 });
      await pause((samples[index + 1]?.tMs ?? sample.tMs) - sample.tMs);
    }
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file as `${string}.png` });
  }
}

function byName(name: string): string {
  return `[data-testid="${name}"]`;
}

/** The time between two inputs is what is being played: the one place where waiting is the work. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
