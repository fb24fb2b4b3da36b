/**
 * Serves one browser. In: JSON of a connection, untrusted until parsed. Out: calls to the core, and its replies. The order is
 * fixed: `hello` first and once, batches numbered without gaps, streams that keep their origin. A violation ends the
 * connection with a fault.
 */

import type { Connection } from '@vigil/channel/connection.ts';
import type { ConnectedExtension } from '@vigil/control/control-message.ts';
import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { Decline } from '@vigil/protocol/page-channel.ts';
import { SerialQueue } from '@vigil/protocol/serial-queue.ts';
import type { UserApi, UserRequestType } from '@vigil/protocol/user/user-api.ts';
import { type ToCompanion, toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import type { Fault, ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import { commonVersion, WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import type { AttestRequest, AttestRequester } from '../attestation/attester.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import type { BatchTurns } from './batch-turns.ts';
import { forEarlierWire } from './earlier-wire.ts';

/** `vigil doctor` greets through the host as an extension does. */
export const DIAGNOSIS_CLIENT = 'vigil-doctor-hello';
/** Batches without `ack` that a browser is granted: about 4 ms of work that an attestation request waits for. */
export const WINDOW = 8;
/** Batches of a browser that wait here at most; one that sends more ignores what it was granted. */
export const MAX_WAITING_BATCHES = 32;
/** Open attestation requests on one connection. */
export const MAX_OPEN_REQUESTS = 32;
/** Waiting user requests on one connection. */
export const MAX_OPEN_USER_REQUESTS = 32;

/** Handled before batches that arrived earlier; every other message changes what those batches mean. */
const GO_BEFORE_BATCHES: ReadonlySet<ToCompanion['type']> = new Set([
  'batch',
  'attest-request',
  'state',
  'user-request',
]);

type MessageOf<T extends ToCompanion['type']> = Extract<ToCompanion, { type: T }>;
type Batch = MessageOf<'batch'>['batch'];

/** What the core does for a browser. */
export interface ExtensionApi {
  /** An extension said hello, whatever its version. */
  greeted(browser: 'chromium' | 'firefox', version: string): void;
  /** Null: there are too many browser profiles. */
  join(peer: object, client: string, browser: MessageOf<'hello'>['browser']): BrowserSession | null;
  leave(peer: object, session: BrowserSession): void;
  /** The versions of extension and companion have no wire in common. */
  refused(code: Fault): void;
  openStream(peer: object, session: BrowserSession, stream: string, origin: string): boolean;
  closeStream(session: BrowserSession, stream: string): void;
  observe(session: BrowserSession, batch: Batch): void;
  attest(request: AttestRequest, requester: AttestRequester): Promise<void>;
  unwatch(peer: object, id: string): void;
  consent(peer: object, id: string, granted: boolean): void;
  state(session: BrowserSession): CompanionState;
  pause(minutes: number): void;
  resume(): void;
  readonly userApi: UserApi;
}

export class ExtensionPeer {
  readonly #connection: Connection;
  readonly #api: ExtensionApi;
  readonly #turns: BatchTurns;
  readonly #onEnd: (peer: ExtensionPeer) => void;
  readonly #openRequests = new Set<string>();
  readonly #serialQueue = new SerialQueue();
  #userRequests = 0;
  #session: BrowserSession | null = null;
  #extensionVersion = VERSION;
  #browser: MessageOf<'hello'>['browser'] | null = null;
  #wire = WIRE_VERSION;
  #nextBatch = 0;
  #ended = false;
  #shownState = '';

  constructor(connection: Connection, api: ExtensionApi, turns: BatchTurns, onEnd: (peer: ExtensionPeer) => void) {
    this.#connection = connection;
    this.#api = api;
    this.#turns = turns;
    this.#onEnd = onEnd;
    connection.onMessage = (message) => this.#receive(message);
    connection.onClose = () => this.#close();
  }

  /** Null before `hello`. */
  get connected(): ConnectedExtension | null {
    return this.#browser && { browser: this.#browser, version: this.#extensionVersion, wire: this.#wire };
  }

  end(code: Fault): void {
    if (this.#ended) return;
    this.#send({ type: 'fault', code });
    this.#connection.close();
    this.#close();
  }

  /** Sends the state when a visible part of it changed. */
  showState(): void {
    if (this.#session === null) return;
    const state = this.#api.state(this.#session);
    if (noticeable(state) !== this.#shownState) this.#sendState(state);
  }

  #receive(message: unknown) {
    if (this.#ended) return;
    const parsed = toCompanion.safeParse(message);
    if (!parsed.success) return this.end('message-invalid');
    if (this.#session === null) {
      return parsed.data.type === 'hello' ? this.#hello(parsed.data) : this.end('message-invalid');
    }
    try {
      this.#dispatch(parsed.data, this.#session);
    } catch {
      this.end('internal');
    }
  }

  #hello({ client, extension, browser, ...range }: MessageOf<'hello'>) {
    if (client !== DIAGNOSIS_CLIENT) this.#api.greeted(browser, extension);
    const wire = commonVersion(range);
    if (typeof wire === 'string') {
      this.#api.refused(wire);
      return this.end(wire);
    }
    this.#wire = wire;
    const session = this.#api.join(this, client, browser);
    if (session === null) return this.end('internal');
    this.#session = session;
    this.#extensionVersion = extension;
    this.#browser = browser;
    this.#send({ type: 'welcome', version: wire, companion: VERSION, window: WINDOW });
    this.#sendState(this.#api.state(session));
  }

  #dispatch(message: ToCompanion, session: BrowserSession) {
    if (!GO_BEFORE_BATCHES.has(message.type)) this.#turns.catchUp(this);
    if (this.#ended) return;
    switch (message.type) {
      case 'hello':
        return this.end('message-invalid');
      case 'open':
        if (!this.#api.openStream(this, session, message.stream, message.origin)) this.end('message-invalid');
        return;
      case 'close':
        return this.#api.closeStream(session, message.stream);
      case 'batch':
        return this.#batch(message, session);
      case 'attest-request':
        return this.#request(message, session);
      case 'unwatch':
        return this.#api.unwatch(this, message.id);
      case 'consent':
        return this.#api.consent(this, message.id, message.granted);
      case 'user-request':
        return this.#userRequest(message);
      case 'pause':
        return this.#change(session, () => this.#api.pause(message.minutes));
      case 'resume':
        return this.#change(session, () => this.#api.resume());
      case 'state':
        return this.#sendState(this.#api.state(session));
    }
  }

  /** The state that follows says whether the change took effect: without a store, or when it cannot be written, none does. */
  #change(session: BrowserSession, change: () => void) {
    try {
      change();
    } catch (error) {
      if (!(error instanceof VigilError)) throw error;
    }
    this.#sendState(this.#api.state(session));
  }

  #batch({ n, batch }: MessageOf<'batch'>, session: BrowserSession) {
    if (n !== this.#nextBatch) return this.end('message-invalid');
    if (this.#turns.waiting(this) >= MAX_WAITING_BATCHES) return this.end('window-exceeded');
    this.#nextBatch += 1;
    this.#turns.add(this, () => this.#observe(n, batch, session));
  }

  #observe(n: number, batch: Batch, session: BrowserSession): void {
    if (this.#ended) return;
    try {
      this.#api.observe(session, batch);
      this.#send({ type: 'ack', upTo: n });
    } catch {
      this.end('internal');
    }
  }

  #request({ id, kind, challenge, stream }: MessageOf<'attest-request'>, session: BrowserSession) {
    if (this.#openRequests.has(id)) return this.end('message-invalid');
    const known = session.streams.get(stream);
    if (known === undefined || known.owner !== this) return this.#decline(id, 'origin-mismatch');
    if (this.#openRequests.size >= MAX_OPEN_REQUESTS) return this.#decline(id, 'rate-limited');
    this.#openRequests.add(id);
    const before = this.#turns.mark(this);
    const requester: AttestRequester = {
      owner: this,
      session,
      stream,
      origin: known.origin,
      extensionVersion: this.#extensionVersion,
      catchUp: () => this.#turns.catchUpTo(this, before),
      sendToken: (request, token) => this.#send({ type: 'token', id: request, token }),
      decline: (request, code) => this.#decline(request, code),
      requestConsent: (request, bank, origin) => this.#send({ type: 'consent-request', id: request, bank, origin }),
    };
    const attested = this.#turns.duringRequest(() => this.#api.attest({ id, kind, challenge }, requester));
    void attested.finally(() => this.#openRequests.delete(id));
  }

  /** One at a time, so that a long reply is sent before the next is made. */
  #userRequest({ id, request }: MessageOf<'user-request'>) {
    if (this.#userRequests >= MAX_OPEN_USER_REQUESTS)
      return this.#send({ type: 'user-declined', id, code: 'rate-limited' });
    this.#userRequests += 1;
    void this.#serialQueue.run(async () => {
      try {
        const reply = await this.#api.userApi.request(request);
        if (!this.#send({ type: 'user-reply', id, reply }, request.type))
          throw new VigilError('reply-too-long', 'The reply does not fit a frame.');
      } catch (error) {
        this.#send({ type: 'user-declined', id, code: codeOf(error) });
      } finally {
        this.#userRequests -= 1;
      }
    });
  }

  #decline(id: string, code: Decline): void {
    this.#send({ type: 'declined', id, code });
  }

  #sendState(state: CompanionState): void {
    this.#shownState = noticeable(state);
    this.#send({ type: 'state', state });
  }

  /** False: it could not be sent. */
  #send(message: ToExtension, request?: UserRequestType): boolean {
    const known = this.#wire === WIRE_VERSION ? message : forEarlierWire(message, request);
    return !this.#ended && (known === null || this.#connection.send(known));
  }

  #close(): void {
    if (this.#ended) return;
    this.#turns.catchUp(this);
    if (this.#ended) return;
    this.#ended = true;
    this.#turns.forget(this);
    if (this.#session !== null) this.#api.leave(this, this.#session);
    this.#onEnd(this);
  }
}

/** Counts change with every key and are left out. */
function noticeable({ sites, progress, ...rest }: CompanionState): string {
  const shown = sites.map(({ origin, bank, registered, verdict }) => [origin, bank, registered, verdict]);
  const steps = [progress.keystroke, progress.pointer].map((share) => Math.floor(share * 50));
  return JSON.stringify([rest, steps, shown]);
}
