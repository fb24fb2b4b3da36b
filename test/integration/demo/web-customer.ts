import { DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';

export interface CustomerPage {
  readonly status: number;
  /** Path of a redirect; null for a page. */
  readonly sentTo: string | null;
  readonly text: string;
  readonly headers: Headers;
}

/** A customer without a browser: keeps cookies and sends the headers of the bank's pages. */
export class WebCustomer {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  set cookies(header: string) {
    for (const pair of header.split('; '))
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<CustomerPage> {
    return this.#send(path, { headers });
  }

  post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<CustomerPage> {
    return this.#send(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Origin: new URL(path, this.#url).origin, ...headers },
    });
  }

  async json(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { Origin: this.#url, 'Content-Type': 'application/json' };
    const { status, text } = await this.#send(path, { method: 'POST', body: JSON.stringify(body), headers });
    return { status, body: JSON.parse(text) };
  }

  async challenge(purpose: string, transaction?: string): Promise<string> {
    const { body } = await this.json('/vigil/challenge', transaction ? { purpose, transaction } : { purpose });
    return String(body.challenge);
  }

  /** The code on the simulated phone of a page. */
  static code(page: CustomerPage): string {
    return /data-code="(\d+)"/.exec(page.text)?.[1] ?? '';
  }

  async signIn({ user, password } = DEMO_CUSTOMERS[0]!): Promise<void> {
    await this.post('/sign-in', { username: user, password });
    await this.post('/sign-in/code', { otp: WebCustomer.code(await this.get('/sign-in/code')) });
  }

  /** Submits a valid payment; returns its id, in review. */
  async draftPayment(amount = '100.00'): Promise<string> {
    const fields = {
      account: 'operating',
      beneficiary: 'Hansa',
      iban: 'DE89370400440532013000',
      amount,
      reference: 'R1',
    };
    const { sentTo } = await this.post('/payments', { ...fields, currency: 'EUR', purpose: 'Supplier invoice' });
    return sentTo?.split('/').at(-1) ?? '';
  }

  /** Leaves for the OpenID provider; gives its page and the page's address. */
  async provider(id: string): Promise<CustomerPage & { readonly at: string }> {
    let { sentTo } = await this.post(`/payments/${id}/step-up`);
    for (;;) {
      const at = sentTo ?? '';
      const page = await this.get(at);
      if (page.sentTo === null) return { ...page, at };
      sentTo = new URL(page.sentTo, at).href;
    }
  }

  /** Authenticates at the provider; gives the address to return to. */
  async identify(id: string): Promise<string> {
    const page = await this.provider(id);
    let { sentTo } = await this.post(page.at, { otp: WebCustomer.code(page) });
    while (sentTo && !sentTo.includes('/step-up/return')) ({ sentTo } = await this.get(sentTo));
    return sentTo ?? '';
  }

  async stepUp(id: string): Promise<CustomerPage> {
    return this.get(await this.identify(id));
  }

  /** The page at the end of redirects. */
  async follow(page: CustomerPage): Promise<CustomerPage> {
    return page.sentTo === null ? page : this.follow(await this.get(page.sentTo));
  }

  async #send(path: string, init: RequestInit): Promise<CustomerPage> {
    const headers = { Cookie: this.cookies, ...init.headers };
    const response = await fetch(new URL(path, this.#url), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) this.cookies = cookie.split(';')[0] ?? '';
    const { status } = response;
    return { status, sentTo: response.headers.get('location'), text: await response.text(), headers: response.headers };
  }
}
