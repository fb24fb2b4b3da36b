/**
 * One installation of a pilot, as a user has it: demo bank, built companion under a machine policy with a pilot, registered native
 * host. In: recorded visits as capture batches. Out: the pilot file that `vigil pilot export` writes.
 *
 * The extension's side of the host's pipes is played here, message by message; consent is given as the extension's pages give it.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import { HttpCustomer } from '@vigil/demo/customers/http-customer.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { HostClient, registeredHost } from '@vigil/demo/parts/host-client.ts';
import { pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { PilotKey } from '@vigil/protocol/pilot.ts';
import type { TrialVisit } from './pilot-people.ts';

const PRELOAD = fileURLToPath(new URL('recorded-clock.mjs', import.meta.url));
const PILOT = { name: 'Benchmark', purpose: 'Play public recordings.', days: 180, maxMB: 1000 };
const DAY_MS = 86_400_000;
/** Days count from the consent, which is given a moment after the start. */
const FIRST_VISIT_MS = 3_600_000;
/** From the end of a visit to the next of the day: the companion ends a visit after half an hour of silence. */
const BETWEEN_VISITS_MS = 40 * 60_000;

export class PilotInstallation {
  readonly #theatre: Theatre;
  readonly #clock: number;
  readonly #host: HostClient;
  readonly #startMs: number;
  #lastMs: number;
  #batches = 0;

  private constructor(theatre: Theatre, clock: number, host: HostClient, startMs: number) {
    this.#theatre = theatre;
    this.#clock = clock;
    this.#host = host;
    this.#startMs = startMs;
    this.#lastMs = startMs;
  }

  /** Registered at the bank, and the user agreed to the pilot. @param scratch a folder for the clock. */
  static async open(publicKey: PilotKey, scratch: string): Promise<PilotInstallation> {
    const file = join(scratch, 'clock');
    const clock = openSync(file, 'w');
    const startMs = Date.now();
    setClock(clock, startMs);
    // Companion, host and commands are children of this process.
    process.env.VIGIL_RECORDED_CLOCK = file;
    process.env.NODE_OPTIONS = `--import=${PRELOAD}`;
    const theatre = await Theatre.open({
      headless: true,
      replay: true,
      machinePolicy: true,
      policy: { pilot: { ...PILOT, publicKey } },
    });
    const profile = join(theatre.folder, 'profile');
    await vigil(['register', '--home', theatre.home, '--browser', 'chromium', '--user-data-dir', profile]);
    const host = new HostClient(registeredHost(profile, theatre.home));
    theatre.cleanUp.add('host', () => host.close());
    const installation = new PilotInstallation(theatre, clock, host, startMs);
    await installation.#agree(pilotKeyId(publicKey));
    return installation;
  }

  async #agree(recipient: string): Promise<void> {
    const client = randomBytes(12).toString('base64url');
    this.#host.send({ type: 'hello', version: 1, client, extension: VERSION, browser: 'chromium' });
    await this.#host.next('welcome');
    const stream = this.#openPage();
    const customer = new HttpCustomer(this.#theatre.bank.url);
    await customer.signIn(CUSTOMER);
    const challenge = await customer.challenge('registration');
    setClock(this.#clock, Date.now());
    this.#host.send({ type: 'attest-request', id: 'register', stream, kind: 'register', challenge });
    await this.#host.next('consent-request', ({ id }) => id === 'register');
    this.#host.send({ type: 'consent', id: 'register', granted: true });
    const { token } = await this.#host.next('token', ({ id }) => id === 'register');
    const { registered } = await customer.submit('registration', { token });
    if (registered !== true) throw new VigilError('bench-failed', 'The demo bank did not register the installation.');
    const request = { type: 'decide-pilot', recipient, granted: true } as const;
    this.#host.send({ type: 'user-request', id: 'agree', request });
    await this.#host.next('user-reply', ({ id }) => id === 'agree');
    this.#host.send({ type: 'close', stream });
  }

  #openPage(): string {
    const stream = randomBytes(12).toString('base64url');
    this.#host.send({ type: 'open', stream, origin: this.#theatre.bank.url, tab: 1, top: true });
    return stream;
  }

  /** A page of the bank from its first to its last batch; every batch arrives at its recorded time. */
  async play({ day, arrivals }: TrialVisit): Promise<void> {
    const first = arrivals[0];
    if (first === undefined) return;
    const startMs = Math.max(this.#startMs + FIRST_VISIT_MS + day * DAY_MS, this.#lastMs + BETWEEN_VISITS_MS);
    setClock(this.#clock, startMs);
    const stream = this.#openPage();
    for (const { batch, nowMs } of arrivals) {
      this.#lastMs = startMs + nowMs - first.nowMs;
      setClock(this.#clock, this.#lastMs);
      const n = this.#batches++;
      this.#host.send({ type: 'batch', n, batch: { ...batch, stream } });
      await this.#host.next('ack', ({ upTo }) => upTo >= n);
    }
    this.#host.send({ type: 'close', stream });
    await this.#settled();
  }

  /** Everything that was sent is handled: the clock may go on. */
  async #settled(): Promise<void> {
    const sync = `settled-${this.#batches}`;
    this.#host.send({ type: 'user-request', id: sync, request: { type: 'overview' } });
    await this.#host.next('user-reply', ({ id }) => id === sync);
  }

  async export(file: string): Promise<void> {
    await vigil(['pilot', 'export', file, '--home', this.#theatre.home]);
  }

  async close(): Promise<void> {
    const failed = await this.#theatre.close();
    delete process.env.NODE_OPTIONS;
    closeSync(this.#clock);
    if (failed.length > 0) throw new VigilError('bench-failed', `Not cleaned up: ${failed.join(', ')}`);
  }
}

function setClock(clock: number, epochMs: number): void {
  writeSync(clock, String(Math.round(epochMs)).padStart(16, '0'), 0);
}
