/** Uses the demo bank as a customer does. In: a driver and the bank's address. Out: the states of the pages reached. */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { SimulatedUser } from '../input/timed-input.ts';
import type { Driver } from './driver.ts';

export interface VisitorDetails {
  readonly user: string;
  readonly password: string;
}

export interface PaymentDetails {
  readonly beneficiary: string;
  readonly iban: string;
  readonly amount: string;
  readonly reference: string;
}

export type PaymentOutcome = 'approved-by-vigil' | 'step-up' | 'locked';

export class BankVisitor {
  readonly driver: Driver;
  readonly #url: string;

  constructor(driver: Driver, url: string) {
    this.driver = driver;
    this.#url = url;
  }

  async signIn(customer: VisitorDetails): Promise<void> {
    await this.driver.goto(`${this.#url}/`);
    await this.driver.fill('username', customer.user);
    await this.driver.fill('password', customer.password);
    await this.driver.click('sign-in');
    await this.#reach('code');
    await this.enterCode();
    await this.#reach('signed-in');
  }

  async signOut(): Promise<void> {
    await this.driver.click('sign-out');
    await this.#reach('signed-out');
  }

  /** Enters the code from the simulated phone. */
  async enterCode(): Promise<void> {
    const code = await this.driver.attribute('phone-code', 'data-code');
    await this.driver.fill('otp', code ?? '');
    await this.driver.click('submit-code');
  }

  /** Authenticates again at the bank's OpenID provider, for the payment that is shown. */
  async stepUp(): Promise<void> {
    await this.driver.click('confirm');
    await this.#reach('identify');
    await this.enterCode();
    await this.#reach('approved');
  }

  /** Registers Vigil at this bank; `consent` handles the consent prompt. Returns the outcome on the bank's page. */
  async register(consent: () => Promise<void>): Promise<string> {
    await this.driver.goto(`${this.#url}/security`);
    const replied = consent();
    await this.driver.click('register-vigil');
    await replied;
    await this.driver.waitFor('[data-testid="machine"], [data-outcome]:not([data-outcome="registered"])');
    if (await this.driver.has('[data-testid="machine"]')) return 'registered';
    return (await this.driver.attribute('vigil-outcome', 'data-outcome')) ?? 'no reply';
  }

  /** Opens the messages page and focuses its text field. */
  async startNote(): Promise<void> {
    await this.driver.goto(`${this.#url}/messages`);
    await this.driver.focus('note');
  }

  /** Fills in the payment form and approves it; `user` types it, else it comes filled in. */
  async pay(details: PaymentDetails, user?: SimulatedUser): Promise<PaymentOutcome> {
    await this.driver.goto(`${this.#url}/payments/new`);
    for (const [name, text] of Object.entries(details)) {
      const keys = user?.write?.(text);
      if (keys === undefined) await this.driver.fill(name, text);
      else {
        await this.driver.click(name);
        await this.driver.type(keys);
      }
    }
    await this.driver.click('review');
    await this.#reach('review');
    await this.driver.click('approve');
    const state = await this.driver.stateAmong(['approved', 'step-up', 'locked']);
    return state === 'approved' ? 'approved-by-vigil' : state === 'locked' ? 'locked' : 'step-up';
  }

  isLocked(timeoutMs = 20_000): Promise<boolean> {
    return this.driver.waitFor('body[data-state="locked"]', timeoutMs);
  }

  async #reach(state: string): Promise<void> {
    if (await this.driver.waitFor(`body[data-state="${state}"]`)) return;
    throw new VigilError('page-not-reached', `The demo bank did not get to "${state}".`);
  }
}
