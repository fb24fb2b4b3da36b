/**
 * Consent prompts that wait for the user. In: a prompt on one connection. Out: the user's decision, or `timeout`. Only the
 * connection that shows the prompt can decide it, once.
 */

export type Consent = 'granted' | 'refused' | 'timeout';

export const CONSENT_TIMEOUT_MS = 120_000;
/** After a refusal the same bank cannot prompt again for this time. */
export const REFUSAL_MS = 60_000;

interface Pending {
  readonly owner: object;
  readonly id: string;
  readonly bank: string;
  /** By the monotonic clock. */
  readonly until: number;
  readonly settle: (consent: Consent) => void;
}

export class PendingConsents {
  readonly #monotonic: () => number;
  readonly #refused = new Map<string, number>();
  #pending: readonly Pending[] = [];

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Whether this connection already shows a prompt for this bank. */
  isPending(owner: object, bank: string): boolean {
    return this.#pending.some((one) => one.owner === owner && one.bank === bank);
  }

  wasRefused(bank: string): boolean {
    return (this.#refused.get(bank) ?? Number.NEGATIVE_INFINITY) > this.#monotonic();
  }

  wait(owner: object, id: string, bank: string): Promise<Consent> {
    return new Promise((settle) => {
      const until = this.#monotonic() + CONSENT_TIMEOUT_MS;
      this.#pending = [...this.#pending, { owner, id, bank, until, settle }];
    });
  }

  decide(owner: object, id: string, granted: boolean): void {
    this.#settle((one) => one.owner === owner && one.id === id, granted ? 'granted' : 'refused');
  }

  /** The connection is gone. */
  drop(owner: object): void {
    this.#settle((one) => one.owner === owner, 'timeout');
  }

  expire(): void {
    this.#settle((one) => one.until <= this.#monotonic(), 'timeout');
  }

  #settle(matches: (one: Pending) => boolean, consent: Consent): void {
    const settled = this.#pending.filter(matches);
    this.#pending = this.#pending.filter((one) => !settled.includes(one));
    for (const { bank, settle } of settled) {
      if (consent === 'refused') this.#refused.set(bank, this.#monotonic() + REFUSAL_MS);
      settle(consent);
    }
  }
}
