/** The people who bank here. In: a list of user names and passwords. Out: a directory that signs them in. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';

/** One customer as the operator of the demo configures it. */
export interface CustomerConfig {
  readonly user: string;
  readonly password: string;
  readonly name: string;
  readonly company: string;
}

export interface Customer {
  readonly user: string;
  readonly name: string;
  readonly company: string;
  /** What Vigil knows the customer by: opaque, so that nothing about the person leaves the bank. */
  readonly handle: string;
}

/** The demo's own customers; their passwords are printed on the sign-in page. */
export const DEMO_CUSTOMERS: readonly CustomerConfig[] = [
  { user: 'ingrid.solberg', password: 'harbour-lights', name: 'Ingrid Solberg', company: 'Solberg Maritime AS' },
  { user: 'mats.lindqvist', password: 'northern-pines', name: 'Mats Lindqvist', company: 'Lindqvist Timber AB' },
  { user: 'amira.haddad', password: 'quiet-morning', name: 'Amira Haddad', company: 'Haddad & Vogt GmbH' },
];

const digest = (text: string) => createHash('sha256').update(text).digest();

export class CustomerDirectory {
  readonly #customers = new Map<string, { customer: Customer; password: Buffer }>();

  constructor(configs: readonly CustomerConfig[]) {
    for (const { user, password, name, company } of configs) {
      this.#customers.set(user, {
        customer: { user, name, company, handle: randomUUID() },
        password: digest(password),
      });
    }
  }

  /** The customer whom the password proves; the same work is done for unknown names. */
  authenticate(user: string, password: string): Customer | null {
    const entry = this.#customers.get(user.trim().toLowerCase());
    const right = timingSafeEqual(entry?.password ?? digest(''), digest(password));
    return entry && right ? entry.customer : null;
  }
}
