/**
 * Tabs of one bank session, step by step. In: the page client, loaded once for each tab, and the choice of every next step. Out: which
 * challenges are open. Each message, lock, timer and reply waits until it is chosen, so that every interleaving can be played.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type FromPage, PAGE_CHANNEL_VERSION } from '@vigil/protocol/page-channel.ts';
import { vi } from 'vitest';
import { type FakePagePort, fakeChannel, type TabDelivery } from './fake-channel.ts';
import { TabLocks } from './tab-locks.ts';

type PageOfTab = typeof import('@vigil/portal/page.ts');
type Step = readonly [PortalTab, TabDelivery];

/** A challenge that the bank's server made for a watch, until its stream has ended for the page. */
export interface WatchChallenge {
  readonly tab: PortalTab;
  /** The page's number of the request, and its channel; null until the page has submitted it. */
  submitted: { readonly id: number; readonly port: FakePagePort } | null;
  isOpen: boolean;
}

interface PageTimer {
  readonly id: number;
  readonly tab: PortalTab;
  readonly at: number;
  readonly run: TabDelivery;
}

export class PortalTab {
  /** Deliveries to the page, to its content script, and replies of the bank's server: each in its order. */
  readonly toPage: TabDelivery[] = [];
  readonly toScript: TabDelivery[] = [];
  readonly fromBank: TabDelivery[] = [];
  readonly onLeave = new Set<TabDelivery>();
  readonly ports = new Set<FakePagePort>();
  readonly page: PageOfTab;
  mounted: AbortController | null = null;
  isClosed = false;

  constructor(page: PageOfTab) {
    this.page = page;
  }
}

export class Tabs {
  readonly challenges: WatchChallenge[] = [];
  readonly #all: PortalTab[] = [];
  readonly #locks = new TabLocks<PortalTab>();
  readonly #replied = new Set<WatchChallenge>();
  #timers: PageTimer[] = [];
  #nowMs = 0;
  #lastTimer = 0;
  /** The tab whose code runs: everything it calls is its own. */
  #current!: PortalTab;

  /** The globals of the page are this object's until `vi.unstubAllGlobals`. */
  static async open(count: number): Promise<Tabs> {
    const tabs = new Tabs();
    for (let opened = 0; opened < count; opened += 1) {
      vi.resetModules();
      tabs.#all.push(new PortalTab(await import('@vigil/portal/page.ts')));
    }
    tabs.#stubGlobals();
    return tabs;
  }

  get living(): readonly PortalTab[] {
    return this.#all.filter(({ isClosed }) => !isClosed);
  }

  get open(): readonly WatchChallenge[] {
    return this.challenges.filter(({ isOpen }) => isOpen);
  }

  /** What may happen next without the user and without waiting: the first of each queue, and a lock. */
  due(): readonly Step[] {
    const steps = this.living.flatMap((tab) =>
      [tab.toPage, tab.toScript, tab.fromBank]
        .filter((queue) => queue.length > 0)
        .map((queue): Step => [tab, () => queue.shift()!()]),
    );
    const granted = this.#locks.next();
    return granted ? [...steps, [granted.tab, granted.run]] : steps;
  }

  /** The next timer; `withinMs`: null when it is later than that. */
  timer(withinMs = Number.POSITIVE_INFINITY): Step | null {
    const [next] = this.#timers.toSorted((a, b) => a.at - b.at || a.id - b.id);
    if (!next || next.at - this.#nowMs > withinMs) return null;
    const run = () => {
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.at);
      next.run();
    };
    return [next.tab, run];
  }

  /** Runs code of a tab, and all that follows from it at once. */
  async run([tab, run]: Step): Promise<void> {
    this.#current = tab;
    run();
    await turn();
    // It counts again when it is submitted; one that came after its watch was aborted never is.
    for (const one of this.open) if (one.submitted === null && this.#replied.has(one)) one.isOpen = false;
  }

  mount(tab: PortalTab): void {
    tab.mounted = new AbortController();
    const { signal } = tab.mounted;
    // Silence is no part of this: a stream that is open stays so.
    const silenceMs = 1e9;
    void tab.page.watch({ signal, silenceMs, challenge: () => this.#challenge(tab), onToken: () => {} });
  }

  unmount(tab: PortalTab): void {
    tab.mounted?.abort();
    tab.mounted = null;
  }

  /** A token for each open stream of the tab, or its end. */
  reply(tab: PortalTab, message: { type: 'token'; token: string } | { type: 'declined'; code: string }): void {
    for (const { submitted, tab: of } of this.open)
      if (of === tab && submitted) submitted.port.postMessage({ ...message, id: submitted.id });
  }

  /** The content script goes, as at an update of the extension. */
  restartScript(tab: PortalTab): void {
    for (const port of tab.ports) port.close();
    tab.ports.clear();
  }

  /** The page is left; in the next step it is gone. */
  leave(tab: PortalTab): void {
    for (const listener of [...tab.onLeave]) listener();
  }

  close(tab: PortalTab): void {
    tab.isClosed = true;
    this.#locks.forget(tab);
    this.#timers = this.#timers.filter((timer) => timer.tab !== tab);
    for (const one of this.open) if (one.tab === tab) one.isOpen = false;
  }

  #challenge(tab: PortalTab): Promise<string> {
    const made: WatchChallenge = { tab, submitted: null, isOpen: true };
    const name = String(this.challenges.push(made) - 1);
    return new Promise((resolve) => {
      tab.fromBank.push(() => {
        this.#replied.add(made);
        resolve(name);
      });
    });
  }

  #connect(port: FakePagePort): void {
    this.#current.ports.add(port);
    port.postMessage({ type: 'ready', version: PAGE_CHANNEL_VERSION, extension: '0.1.0' });
  }

  #posted(port: FakePagePort, message: FromPage): void {
    if (message.type === 'unwatch') {
      for (const one of this.open)
        if (one.submitted?.port === port && one.submitted.id === message.id) one.isOpen = false;
    } else if (message.kind === 'watch') {
      Object.assign(this.challenges[Number(message.challenge)]!, { submitted: { id: message.id, port }, isOpen: true });
    }
  }

  #stubGlobals(): void {
    const world = this;
    const locks = {
      request: (_name: string, { signal }: { signal: AbortSignal }, run: () => Promise<unknown>) =>
        this.#locks.request(this.#current, signal, run),
    };
    const globals = {
      location: { origin: 'https://bank.example' },
      navigator: { locks },
      MessageChannel: function MessageChannel() {
        const { toPage, toScript } = world.#current;
        const { port1, port2 } = fakeChannel(toPage, toScript);
        port1.onPost = (data) => world.#posted(port2, data as FromPage);
        return { port1, port2 };
      },
      postMessage: (_message: unknown, _origin: string, [port]: FakePagePort[]) => this.#connect(port!),
      addEventListener: (type: string, listener: TabDelivery) =>
        type === 'pagehide' && this.#current.onLeave.add(listener),
      removeEventListener: (_type: string, listener: TabDelivery) => this.#current.onLeave.delete(listener),
      setTimeout: (run: TabDelivery, ms: number) => {
        this.#lastTimer += 1;
        this.#timers.push({ id: this.#lastTimer, tab: this.#current, at: this.#nowMs + ms, run });
        return this.#lastTimer;
      },
      clearTimeout: (id: number) => {
        this.#timers = this.#timers.filter((timer) => timer.id !== id);
      },
    };
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  }
}
