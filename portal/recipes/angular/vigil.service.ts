/**
 * Vigil for Angular. In: the life of the component that provides it. Out: the state of the watch as a signal, and two actions. Provide
 * it in the component that exists while the customer is signed in and stays over route changes.
 */
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { codeOf, type PortalReply, portalClient } from '@vigil/portal/page.ts';

@Injectable()
export class VigilService {
  /** `checking`, `watching`, `locked`, or why there is no watch. */
  readonly state = signal('checking');
  readonly #client = portalClient();
  #watching = new AbortController();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#watching.abort());
    this.#startWatch();
  }

  approve(transaction: string): Promise<PortalReply> {
    return this.#client.approve(transaction);
  }

  /** `registered`, or a code. */
  async register(): Promise<string> {
    const result = await this.#client.register();
    // A watch of a device that is not registered has ended.
    if (result === 'registered') this.#startWatch();
    return result;
  }

  #startWatch(): void {
    this.#watching.abort();
    this.#watching = new AbortController();
    void this.#client.watch({
      signal: this.#watching.signal,
      onReply: ({ action, code }) => this.state.set(action === 'lock' ? 'locked' : (code ?? 'watching')),
      onOutcome: (outcome) => this.state.set(codeOf(outcome)),
    });
  }
}
