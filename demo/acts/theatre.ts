/**
 * Starts a companion with a temporary home, the demo bank and a browser with the extension. In: which browser. Out:
 * handles to each, and a clean-up.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompanionPolicy, PinnedBank } from '@vigil/protocol/policy.ts';
import type { Browser } from 'puppeteer-core';
import { type DemoBank, startDemoBank } from '../bank/server/demo-bank.ts';
import { launchChromium, type RunningChromium } from '../browser/chromium.ts';
import { grantConsent, grantConsentInFirefox, listBanks } from '../browser/extension-pages.ts';
import type { FoundBrowser } from '../browser/find.ts';
import { launchFirefox } from '../browser/firefox.ts';
import { ChromiumDriver } from '../customers/chromium-driver.ts';
import type { Driver } from '../customers/driver.ts';
import { FirefoxDriver } from '../customers/firefox-driver.ts';
import { BankVisitor } from '../customers/visitor.ts';
import type { Child } from '../parts/child.ts';
import { CleanUp } from '../parts/clean-up.ts';
import { startCompanion, vigil } from '../parts/companion.ts';
import { removeFolder } from '../parts/remove-folder.ts';
import { ROOT } from '../parts/root.ts';

/** What a play needs, independent of the browser. */
export interface Cast {
  readonly visitor: BankVisitor;
  newDriver(): Promise<Driver>;
  /** Accepts the extension's consent prompt. */
  consent(): Promise<void>;
  /** Resolves when the browser is closed. */
  readonly closed: Promise<void>;
}

export interface TheatreOptions {
  readonly headless: boolean;
  /** Input is played faster than it was recorded. */
  readonly replay: boolean;
  readonly darkMode?: boolean;
  /** Challenges and attestations of one session at the bank; the kit's default when absent. */
  readonly maxRequestsPerMinute?: number;
  /** The policy counts as the machine's. */
  readonly machinePolicy?: boolean;
  /** Members of the companion's policy other than the bank. */
  readonly policy?: Partial<CompanionPolicy>;
}

export class Theatre {
  readonly folder: string;
  readonly home: string;
  readonly policyFile: string;
  readonly bank: DemoBank;
  readonly cleanUp: CleanUp;
  readonly #options: TheatreOptions;
  #companion: Child;

  private constructor(parts: {
    folder: string;
    bank: DemoBank;
    companion: Child;
    cleanUp: CleanUp;
    options: TheatreOptions;
  }) {
    this.folder = parts.folder;
    this.home = join(parts.folder, 'home');
    this.policyFile = join(parts.folder, 'policy.json');
    this.bank = parts.bank;
    this.cleanUp = parts.cleanUp;
    this.#options = parts.options;
    this.#companion = parts.companion;
  }

  /** Starts bank and companion; cleans up on failure. */
  static async open(options: TheatreOptions): Promise<Theatre> {
    const cleanUp = new CleanUp();
    try {
      const folder = mkdtempSync(join(tmpdir(), 'vigil-'));
      cleanUp.add('temporary folder', () => removeFolder(folder));
      const bank = await startDemoBank(
        options.maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute: options.maxRequestsPerMinute },
      );
      cleanUp.add('demo bank', () => bank.close());
      const home = join(folder, 'home');
      const policyFile = join(folder, 'policy.json');
      mkdirSync(home, { mode: 0o700 });
      writePolicy(policyFile, [bank.bankPolicy], options.policy);
      const companion = await startCompanion({ home, policyFile, ...switchesOf(options) });
      const theatre = new Theatre({ folder, bank, companion, cleanUp, options });
      cleanUp.add('companion', () => theatre.#companion.stop());
      return theatre;
    } catch (error) {
      await cleanUp.run();
      throw error;
    }
  }

  get companion(): Child {
    return this.#companion;
  }

  /** Restarts the companion, in the same home by default. */
  async startCompanion(): Promise<void> {
    const { home, policyFile } = this;
    this.#companion = await startCompanion({ home, policyFile, ...switchesOf(this.#options) });
  }

  async restartCompanion(): Promise<void> {
    await this.#companion.stop();
    await this.startCompanion();
  }

  /** Replaces the banks that the companion knows, and the other members of its policy. */
  setPolicy(banks: readonly PinnedBank[], policy = this.#options.policy): void {
    writePolicy(this.policyFile, banks, policy);
  }

  /** A browser of its own profile, with the extension, the native host registered and the bank on its list. */
  async openChromium(browser: FoundBrowser, name = 'chromium'): Promise<RunningChromium> {
    const userDataDir = join(this.folder, name);
    mkdirSync(userDataDir);
    await vigil(['register', '--home', this.home, '--browser', browser.brand, '--user-data-dir', userDataDir]);
    const running = await launchChromium({
      path: browser.path,
      extensionDir: join(ROOT, 'dist', 'chromium'),
      userDataDir,
      headless: this.#options.headless,
      darkMode: this.#options.darkMode ?? false,
    });
    this.cleanUp.add(`browser ${name}`, () => running.context.close());
    await listBanks(running, [this.bank.bankPolicy]);
    return running;
  }

  /** Opens the browser with a visitor in its first tab. */
  openCast(browser: FoundBrowser): Promise<Cast> {
    return browser.family === 'chromium' ? this.#chromiumCast(browser) : this.#firefoxCast(browser);
  }

  /** As {@link openChromium}. Firefox finds hosts and profile below HOME: a folder of this run. */
  async openFirefox(browser: FoundBrowser, name = 'firefox'): Promise<Browser> {
    const home = join(this.folder, name);
    mkdirSync(home);
    await vigil(['register', '--home', this.home, '--browser', 'firefox'], { ...process.env, HOME: home });
    const { headless } = this.#options;
    const running = await launchFirefox({
      path: browser.path,
      extensionDir: join(ROOT, 'dist', 'firefox'),
      home,
      headless,
      banks: [this.bank.bankPolicy],
    });
    this.cleanUp.add(`browser ${name}`, () => running.close());
    return running;
  }

  async #chromiumCast(browser: FoundBrowser): Promise<Cast> {
    const running = await this.openChromium(browser);
    return {
      visitor: await this.openVisitor(running),
      newDriver: async () => new ChromiumDriver(await running.context.newPage()),
      consent: () => grantConsent(running, true),
      closed: new Promise((resolve) => running.context.once('close', () => resolve())),
    };
  }

  async #firefoxCast(browser: FoundBrowser): Promise<Cast> {
    const running = await this.openFirefox(browser);
    const newDriver = async () => new FirefoxDriver(await running.newPage());
    return {
      visitor: new BankVisitor(await newDriver(), this.bank.url),
      newDriver,
      consent: () => grantConsentInFirefox(running, true),
      closed: new Promise((resolve) => running.once('disconnected', () => resolve())),
    };
  }

  /** A new tab with a visitor of the bank in it. */
  async openVisitor(running: RunningChromium): Promise<BankVisitor> {
    return new BankVisitor(new ChromiumDriver(await running.context.newPage()), this.bank.url);
  }

  close(): Promise<string[]> {
    return this.cleanUp.run();
  }
}

function writePolicy(file: string, banks: readonly PinnedBank[], more: Partial<CompanionPolicy> = {}): void {
  writeFileSync(file, JSON.stringify({ version: 1, banks, watchSeconds: 2, ...more }));
}

function switchesOf({ replay, machinePolicy = false }: TheatreOptions) {
  return { replay, machinePolicy };
}
