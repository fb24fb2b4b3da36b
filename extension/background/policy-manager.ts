/**
 * Applies the policy. In: storage and its changes. Out: matching content script registrations and a change
 * notification. Changes are applied one at a time: managed storage fills late, in parts, while the first read is
 * still being applied.
 */
import type { Browser } from 'webextension-polyfill';
import type { Policy } from '../channel/policy.ts';
import { IS_OFF, OWN_BANKS } from '../channel/storage-keys.ts';
import { keepLastPolicy, originsOf, readLastPolicy, readPolicy } from './policy.ts';
import { injectInto, registerFor } from './registration.ts';

/** Key in session storage: origins whose open tabs were already injected. */
const INJECTED = 'injected';

export class PolicyManager {
  readonly #browser: Browser;
  readonly #onChange: () => void;
  #policy: Policy = { source: 'own', banks: [], rejected: 0 };
  #origins: ReadonlySet<string> = new Set();
  #isOff = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(browser: Browser, onChange: () => void) {
    this.#browser = browser;
    this.#onChange = onChange;
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** The user turned Vigil off. */
  get isOff(): boolean {
    return this.#isOff;
  }

  isListed(origin: string): boolean {
    return this.#origins.has(origin);
  }

  /**
   * Resolves when a policy is known. Chromium takes about two seconds after its start to fill managed storage; until
   * then the last policy stays in force, like the registrations that the browser kept.
   */
  async start(): Promise<void> {
    await this.#readOff();
    const last = await readLastPolicy(this.#browser.storage.local);
    if (last !== null) this.#use(last);
    const known = this.#enqueue(() => this.#read());
    void this.#enqueue(() => this.#apply());
    if (last === null) await known;
  }

  onStorageChanged(changes: Readonly<Record<string, unknown>>, area: string): void {
    const concerns = area === 'managed' || (area === 'local' && (OWN_BANKS in changes || IS_OFF in changes));
    if (!concerns) return;
    void this.#enqueue(() => this.#read());
    void this.#enqueue(() => this.#apply());
  }

  /** The extension was installed or updated: no open tab runs this version's script. */
  async forgetInjected(): Promise<void> {
    await this.#enqueue(() => this.#browser.storage.session.remove(INJECTED));
    await this.#enqueue(() => this.#apply());
  }

  async #readOff(): Promise<void> {
    this.#isOff = (await this.#browser.storage.local.get(IS_OFF))[IS_OFF] === true;
  }

  async #read(): Promise<void> {
    await this.#readOff();
    const policy = await readPolicy(this.#browser.storage);
    this.#use(policy);
    this.#onChange();
    await keepLastPolicy(this.#browser.storage.local, policy);
  }

  #use(policy: Policy): void {
    this.#policy = policy;
    this.#origins = this.#isOff ? new Set() : originsOf(policy);
  }

  /** Runs one step at a time; a failed step does not stop the next. */
  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step).catch((error: unknown) => {
      console.error('vigil: the policy could not be applied', error);
    });
    return this.#queue;
  }

  async #apply(): Promise<void> {
    const origins = this.#origins;
    await registerFor(this.#browser, origins);
    const { session } = this.#browser.storage;
    const before = new Set(((await session.get(INJECTED))[INJECTED] as string[] | undefined) ?? []);
    await injectInto(this.#browser, new Set([...origins].filter((origin) => !before.has(origin))));
    await session.set({ [INJECTED]: [...origins] });
  }
}
