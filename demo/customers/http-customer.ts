/** A customer of the demo bank without a browser. In: the bank's address. Out: responses to forms, challenges and tokens. */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { VisitorDetails } from './visitor.ts';

export class HttpCustomer {
  readonly #url: string;
  #cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  async signIn(customer: VisitorDetails): Promise<void> {
    const page = await this.#post('/sign-in', { username: customer.user, password: customer.password });
    const code = /data-code="(\d+)"/.exec(page)?.[1];
    if (code === undefined) throw new VigilError('page-not-reached', 'The demo bank sent no code.');
    await this.#post('/sign-in/code', { otp: code });
  }

  async challenge(purpose: string): Promise<string> {
    const { challenge } = await this.#json('/vigil/challenge', { purpose });
    if (typeof challenge !== 'string')
      throw new VigilError('no-challenge', `The demo bank gave no ${purpose} challenge.`);
    return challenge;
  }

  /** The bank's response: `action`, and `code` on a refusal. */
  submit(endpoint: 'attestation' | 'registration', body: Readonly<Record<string, string>>) {
    return this.#json(`/vigil/${endpoint}`, body);
  }

  async #post(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const sent = await fetch(this.#url + path, {
      method: 'POST',
      headers: { Cookie: this.#cookie, Origin: this.#url },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
    this.#keepCookies(sent);
    const next = sent.headers.get('location');
    if (next === null) return sent.text();
    const page = await fetch(new URL(next, this.#url), { headers: { Cookie: this.#cookie } });
    this.#keepCookies(page);
    return page.text();
  }

  async #json(path: string, body: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
    const response = await fetch(this.#url + path, {
      method: 'POST',
      headers: { Cookie: this.#cookie, Origin: this.#url, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null ? { ...value } : {};
  }

  #keepCookies(response: Response): void {
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    if (cookies.length > 0) this.#cookie = cookies.join('; ');
  }
}
