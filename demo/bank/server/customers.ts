/** Customers. In: a list of user names and passwords. Out: a directory that authenticates them. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';

/** Configuration of one customer. */
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
  /** Opaque handle of the customer, used with Vigil instead of the user name. */
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

  /** The customer with this opaque handle. */
  byHandle(handle: string): Customer | null {
    for (const { customer } of this.#customers.values()) if (customer.handle === handle) return customer;
    return null;
  }

  /** Returns the customer if the password is correct; takes the same time for unknown names. */
  authenticate(user: string, password: string): Customer | null {
    const entry = this.#customers.get(user.trim().toLowerCase());
    const right = timingSafeEqual(entry?.password ?? digest(''), digest(password));
    return entry && right ? entry.customer : null;
  }
}
