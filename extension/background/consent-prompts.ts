/**
 * Prompts the user for consent. In: one prompt for each registration. Out: the decision; a closed window or a timeout
 * is a refusal. The window belongs to the extension: no page can draw over it or press its buttons.
 */
import type { Browser, Runtime } from 'webextension-polyfill';
import type { ConsentSubject } from '../channel/view-messages.ts';
import { fromConsent } from '../channel/view-schema.ts';

/** Time to decide, in milliseconds. */
const CONSENT_MS = 120_000;
/** Delay before the window closes after a decision, in milliseconds: closing at once looks like a crash. */
const CLOSE_MS = 150;
const SIZE = { width: 520, height: 760 } as const;

type PromptOutcome = 'granted' | 'refused' | 'timeout';

interface ConsentPrompt {
  readonly about: ConsentSubject;
  readonly settle: (outcome: PromptOutcome) => void;
  window: number | undefined;
}

export class ConsentPrompts {
  readonly #browser: Browser;
  readonly #prompts = new Map<string, ConsentPrompt>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  open(id: string, about: ConsentSubject): Promise<PromptOutcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, 'timeout'), CONSENT_MS);
      const settle = (outcome: PromptOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      this.#prompts.set(id, { about, settle, window: undefined });
      void this.#show(id);
    });
  }

  /** The request was settled otherwise: closes the window; counts as refused. */
  dismiss(id: string): void {
    this.#settle(id, 'refused');
  }

  onWindowRemoved(window: number): void {
    for (const [id, prompt] of this.#prompts) if (prompt.window === window) this.#settle(id, 'refused');
  }

  /** Accepts a port from the consent page. */
  connect(port: Runtime.Port): void {
    let id: string | null = null;
    port.onMessage.addListener((raw: unknown) => {
      const message = fromConsent.safeParse(raw).data;
      if (message?.type === 'hello' && id === null) {
        const prompt = this.#prompts.get(message.id);
        if (prompt !== undefined) id = message.id;
        port.postMessage(prompt?.about ?? null);
      } else if (message?.type === 'decision' && id !== null) {
        this.#settle(id, message.granted ? 'granted' : 'refused');
      }
    });
    port.onDisconnect.addListener(() => id !== null && this.#settle(id, 'refused'));
  }

  async #show(id: string): Promise<void> {
    const url = this.#browser.runtime.getURL(`extension/pages/consent/index.html?id=${id}`);
    const window = await this.#browser.windows.create({ url, type: 'popup', focused: true, ...SIZE }).catch(() => null);
    const prompt = this.#prompts.get(id);
    if (window?.id === undefined) return this.#settle(id, 'refused');
    if (prompt === undefined) void this.#browser.windows.remove(window.id).catch(() => undefined);
    else prompt.window = window.id;
  }

  #settle(id: string, outcome: PromptOutcome): void {
    const prompt = this.#prompts.get(id);
    if (prompt === undefined) return;
    this.#prompts.delete(id);
    prompt.settle(outcome);
    const { window } = prompt;
    if (window === undefined) return;
    setTimeout(() => void this.#browser.windows.remove(window).catch(() => undefined), CLOSE_MS);
  }
}
