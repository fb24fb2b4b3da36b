/**
 * Keeps the policy in force. In: storage and its changes. Out: registrations that follow it, and a word when it changed. One
 * change at a time: managed storage fills late, in pieces, while the first reading is still being applied.
 */
import type { Browser } from 'webextension-polyfill';
import { OWN_BANKS, originsOf, type Policy, readPolicy } from './policy.ts';
import { injectInto, registerFor } from './registration.ts';

/** Key in session storage: the origins whose open tabs have been seen to. */
const INJECTED = 'injected';

export class PolicyKeeper {
  readonly #browser: Browser;
  readonly #onChange: () => void;
  #policy: Policy = { source: 'own', banks: [], rejected: 0 };
  #origins: ReadonlySet<string> = new Set();
  #queue: Promise<void> = Promise.resolve();

  constructor(browser: Browser, onChange: () => void) {
    this.#browser = browser;
    this.#onChange = onChange;
  }

  get policy(): Policy {
    return this.#policy;
  }

  isListed(origin: string): boolean {
    return this.#origins.has(origin);
  }

  /** Reads and applies; resolves when the policy is known. Registrations follow behind. */
  async start(): Promise<void> {
    await this.#read();
    void this.#apply();
  }

  onStorageChanged(changes: Readonly<Record<string, unknown>>, area: string): void {
    const concerns = area === 'managed' || (area === 'local' && OWN_BANKS in changes);
    if (concerns) void this.refresh();
  }

  async refresh(): Promise<void> {
    await this.#read();
    this.#onChange();
    await this.#apply();
  }

  /** The extension was installed or updated: no open tab has this version's script. */
  async forgetInjected(): Promise<void> {
    await this.#browser.storage.session.remove(INJECTED);
    await this.#apply();
  }

  async #read(): Promise<void> {
    this.#policy = await readPolicy(this.#browser.storage);
    this.#origins = originsOf(this.#policy);
  }

  #apply(): Promise<void> {
    this.#queue = this.#queue
      .then(() => this.#applyNow())
      .catch((error: unknown) => {
        console.error('vigil: content scripts could not be registered', error);
      });
    return this.#queue;
  }

  async #applyNow(): Promise<void> {
    const origins = this.#origins;
    await registerFor(this.#browser, origins);
    const { session } = this.#browser.storage;
    const before = new Set(((await session.get(INJECTED))[INJECTED] as string[] | undefined) ?? []);
    await injectInto(this.#browser, new Set([...origins].filter((origin) => !before.has(origin))));
    await session.set({ [INJECTED]: [...origins] });
  }
}
