/**
 * The three acts without a browser: drives the real host over its standard input and output. In: a terminal. Out: the
 * bank's decision at each step, an exit code.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { HttpCustomer } from '../customers/http-customer.ts';
import { CaptureEncoder } from '../input/capture-encoder.ts';
import type { SimulatedUser } from '../input/timed-input.ts';
import { vigil } from '../parts/companion.ts';
import { HostClient, registeredHost } from '../parts/host-client.ts';
import type { Terminal } from '../parts/terminal.ts';
import { ingrid, somebodyElse } from '../people/cast.ts';
import { BankLog } from './bank-log.ts';
import { onStage } from './on-stage.ts';
import { learned } from './play-in-browser.ts';
import type { Theatre } from './theatre.ts';
import { CUSTOMER } from './three-acts.ts';

const CHUNK_KEYS = 60;
const DAY_KEYS = 600;
const MAX_KEYS = { enrol: 4000, return: 300, takeover: 600 };

export function playOverStdio(out: Terminal): Promise<number> {
  return onStage({ headless: true, replay: true }, async (theatre) => {
    const profile = join(theatre.folder, 'profile');
    await vigil(['register', '--home', theatre.home, '--browser', 'chromium', '--user-data-dir', profile]);
    const session = await StdioSession.open(theatre, registeredHost(profile, theatre.home), out);
    const genuine = ingrid();
    const impostor = somebodyElse();
    const registered = await session.register();
    out.say(`Act 1: registration: ${registered}.`);
    let keys = 0;
    let nextMorning = DAY_KEYS;
    let known = await learned(theatre);
    while (known.stage !== 'trained' && keys < MAX_KEYS.enrol) {
      keys += await session.act(genuine);
      known = await learned(theatre);
      if (keys >= nextMorning) {
        await session.nextDay();
        nextMorning += DAY_KEYS;
      }
      out.progress(`${known.stage}, ${keys} keys`, known.progress);
    }
    const enrolled = known.stage === 'trained';
    out.say(`Act 1: ${known.stage} after ${keys} keys.`);
    const matched = await session.until(genuine, 'match', MAX_KEYS.return);
    out.say(`Act 2: ${matched === null ? 'not matched' : `matched after ${matched} keys`}.`);
    const caught = await session.until(impostor, 'mismatch', MAX_KEYS.takeover);
    out.say(`Act 3: ${caught === null ? 'not caught' : `caught after ${caught} keys`}.`);
    await session.close();
    return registered === 'registered' && enrolled && matched !== null && caught !== null ? 0 : 1;
  });
}

/** One stream of one origin, as a content script opens it. */
class StdioSession {
  readonly #launcher: string;
  readonly #theatre: Theatre;
  readonly #client = randomBytes(12).toString('base64url');
  #host: HostClient;
  readonly #customer: HttpCustomer;
  readonly #log: BankLog;
  readonly #stream = randomBytes(12).toString('base64url');
  readonly #encoder = new CaptureEncoder(this.#stream);
  #batches = 0;
  #requests = 0;

  private constructor(theatre: Theatre, launcher: string, customer: HttpCustomer) {
    this.#theatre = theatre;
    this.#launcher = launcher;
    this.#customer = customer;
    this.#log = new BankLog(theatre.bank.feed);
    this.#host = new HostClient(launcher);
    theatre.cleanUp.add('host', () => this.#host.close());
  }

  static async open(theatre: Theatre, launcher: string, out: Terminal): Promise<StdioSession> {
    const customer = new HttpCustomer(theatre.bank.url);
    await customer.signIn(CUSTOMER);
    const session = new StdioSession(theatre, launcher, customer);
    await session.#greet();
    out.say(`Companion, demo bank (${theatre.bank.url}) and host are up.`);
    return session;
  }

  /** Restarts the companion and the host. */
  async nextDay(): Promise<void> {
    await this.#host.close();
    await this.#theatre.restartCompanion();
    this.#host = new HostClient(this.#launcher);
    await this.#greet();
  }

  async #greet(): Promise<void> {
    this.#batches = 0;
    this.#host.send({
      type: 'hello',
      version: WIRE_VERSION,
      client: this.#client,
      extension: VERSION,
      browser: 'chromium',
    });
    await this.#host.next('welcome');
    this.#host.send({ type: 'open', stream: this.#stream, origin: this.#theatre.bank.url, tab: 1, top: true });
  }

  async register(): Promise<string> {
    const id = `request-${this.#requests++}`;
    const challenge = await this.#customer.challenge('registration');
    this.#host.send({ type: 'attest-request', id, stream: this.#stream, kind: 'register', challenge });
    await this.#host.next('consent-request', (message) => message.id === id);
    this.#host.send({ type: 'consent', id, granted: true });
    const { token } = await this.#host.next('token', (message) => message.id === id);
    const response = await this.#customer.submit('registration', { token });
    return response.registered === true ? 'registered' : String(response.code);
  }

  /** Plays input and waits until the companion acknowledged it. */
  async act(user: SimulatedUser): Promise<number> {
    const keys = user.type(CHUNK_KEYS);
    await this.#send([...this.#encoder.keys(keys), ...this.#encoder.pointer(user.point(2, 1200, 700))]);
    return keys.length;
  }

  /** Plays until the bank gets the verdict. Returns the number of keys, or null. */
  async until(user: SimulatedUser, verdict: 'match' | 'mismatch', most: number): Promise<number | null> {
    for (let keys = 0; keys < most; ) {
      keys += await this.act(user);
      if ((await this.#request()) === verdict) return keys;
    }
    return null;
  }

  async close(): Promise<void> {
    await this.#host.close();
  }

  async #request(): Promise<string | undefined> {
    this.#log.mark();
    const id = `request-${this.#requests++}`;
    const challenge = await this.#customer.challenge('session');
    this.#host.send({ type: 'attest-request', id, stream: this.#stream, kind: 'attest', challenge });
    const { token } = await this.#host.next('token', (message) => message.id === id);
    await this.#customer.submit('attestation', { purpose: 'session', token });
    return this.#log.lastAttestation()?.claims.verdict;
  }

  async #send(batches: readonly CaptureBatch[]): Promise<void> {
    for (const batch of batches) {
      const n = this.#batches++;
      this.#host.send({ type: 'batch', n, batch });
      await this.#host.next('ack', (message) => message.upTo >= n);
    }
  }
}
