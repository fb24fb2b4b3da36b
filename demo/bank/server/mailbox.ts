/** Messages between a customer and the bank. In: messages of a customer. Out: a thread with replies. Memory only. */
import type { Customer } from './customers.ts';

export interface Message {
  readonly from: 'bank' | 'customer';
  readonly at: number;
  readonly text: string;
}

/** The adviser always asks for free text, from which Vigil learns. */
const MESSAGES = [
  'Good morning! Could you tell me in a few sentences what your plans are for the next quarter, and where you expect the larger payments to go?',
  'Thank you, that helps. How do exchange rates affect you at the moment, and would a forward contract for part of the year be of interest?',
  'Understood. Please describe how payments are prepared and approved in your company today, from the invoice to the release.',
  'Thank you. Which of our services could be better? I read every word, so be as detailed as you like.',
  'That is useful, I will pass it on. What should we know about your busiest weeks, so that limits are in place in time?',
  'Noted. If a supplier wrote that their account number had changed, what would you do? We are collecting good practice.',
];

export class Mailbox {
  readonly #threads = new Map<string, Message[]>();

  /** Oldest first; opened with the adviser's first question. */
  thread(customer: Customer, now: number): readonly Message[] {
    const known = this.#threads.get(customer.user);
    if (known) return known;
    const opened: Message[] = [{ from: 'bank', at: now, text: MESSAGES[0] ?? '' }];
    this.#threads.set(customer.user, opened);
    return opened;
  }

  write(customer: Customer, text: string, now: number): void {
    const thread = this.thread(customer, now);
    const messages = thread.filter((m) => m.from === 'bank').length;
    const message = MESSAGES[messages % MESSAGES.length] ?? '';
    const added: Message[] = [
      { from: 'customer', at: now, text },
      { from: 'bank', at: now, text: message },
    ];
    this.#threads.set(customer.user, [...thread, ...added]);
  }
}
