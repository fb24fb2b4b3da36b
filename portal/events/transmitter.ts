/**
 * Delivery of security events. In: events. Out: signed tokens, pushed to each receiver (RFC 8935) or fetched by it (RFC 8936), in
 * order, until acknowledged, also after a restart. Delivery is at least once: receivers detect repetitions by `jti`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { VigilError } from '@vigil/protocol/errors.ts';
import { isBankOrigin } from '@vigil/protocol/origin.ts';
import { z } from 'zod';
import { type EventKey, eventKey, eventSigner } from '../keys/event-key.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { signJws } from '../keys/sign-jws.ts';
import { type FaultReporter, safeReport } from '../server/report.ts';
import type { Outbox } from '../stores/outbox.ts';
import { PollDelivery, type PollLimits, type PollReceiver } from './poll.ts';
import { PollEndpoint } from './poll-endpoint.ts';
import { type Backoff, type Receiver, startDelivery } from './push.ts';
import { type SecurityEvent, setClaims } from './security-event.ts';

export interface TransmitterOptions {
  /** `iss` of the tokens: the URL of the bank's transmitter. */
  readonly issuer: string;
  /**
   * Signs the tokens: P-256 gives ES256, RSA gives RS256 (required by the CAEP interoperability profile), a ring changes keys over
   * time. Receivers get the public keys from your JWK set (`jwksHandler`), under the same kids.
   */
  readonly key: EventKey | KeyRing;
  readonly outbox: Outbox;
  /** With a `url` events are pushed; with `authenticate` the receiver fetches them. */
  readonly receivers: readonly (Receiver | PollReceiver)[];
  readonly backoff?: Backoff;
  readonly poll?: PollLimits;
  /** Events that may wait for one receiver; further ones are dropped and reported as `outbox-full`. Default 100,000. */
  readonly maxBacklog?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Called for every failed attempt and for every event that a receiver rejected for good. */
  readonly onFault?: FaultReporter;
}

export interface Transmitter {
  /**
   * Signs each event for each receiver and puts it in the outbox: durable when it resolves. Returns the `jti`s of what was put
   * there: fewer while a receiver's backlog is full.
   */
  send(events: readonly SecurityEvent[]): Promise<string[]>;
  /** The poll endpoint (RFC 8936), web standard: `POST`, the receiver's Authorization, JSON. */
  poll(request: Request): Promise<Response>;
  /** The same for Node and Express (`app.post('/events', transmitter.pollListener)`, before body parsers). */
  readonly pollListener: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Resolves when nothing is left that this process can deliver now. */
  idle(): Promise<void>;
  /** Ends after running attempts; waiting events are delivered after the next start. */
  close(): Promise<void>;
}

const url = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { origin, username, password } = new URL(text);
  return isBankOrigin(origin) && username === '' && password === '';
}, 'must be https, or http on this machine, without user name or password');
const receiver = z.union([
  z.object({ audience: z.string().min(1), url }),
  z.object({
    audience: z.string().min(1),
    url: z.undefined().optional(),
    authenticate: z.custom<PollReceiver['authenticate']>(isFunction),
  }),
]);
const ring = z.custom<KeyRing>((value) => z.object({ signer: z.custom(isFunction) }).safeParse(value).success);
const settings = z.object({
  issuer: z.string().min(1),
  key: z.union([eventKey, ring], { error: 'must be a key with use "sig", or a key ring' }),
  receivers: z
    .array(receiver)
    .refine((all) => new Set(all.map(({ audience }) => audience)).size === all.length, 'audiences are unique'),
  maxBacklog: z.number().int().min(1).optional(),
  poll: z
    .object({
      maxEvents: z.number().int().min(1).max(1_000).optional(),
      maxWaitMs: z.number().int().min(0).max(600_000).optional(),
      maxWaiting: z.number().int().min(1).optional(),
    })
    .optional(),
});

const MISCONFIGURED = 'transmitter-misconfigured';
const MAX_BACKLOG = 100_000;

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** @throws VigilError `transmitter-misconfigured` naming the option that is wrong. */
export async function createTransmitter(options: TransmitterOptions): Promise<Transmitter> {
  const checked = settings.safeParse(options);
  if (!checked.success) throw new VigilError(MISCONFIGURED, z.prettifyError(checked.error));
  const { issuer, outbox, receivers, key, backoff, maxBacklog = MAX_BACKLOG, now = Date.now } = options;
  const onFault = safeReport(options.onFault ?? (() => {}));
  const fixed = 'signer' in key ? null : eventSigner(key, MISCONFIGURED);
  const signer = 'signer' in key ? key.signer : () => fixed!;
  const pushes = receivers.filter(isPushed).map((receiver) => startDelivery({ receiver, outbox, onFault, backoff }));
  const polls = receivers.filter(isPolled).map((receiver) => ({
    receiver,
    delivery: new PollDelivery(receiver.audience, outbox, options.poll ?? {}, onFault),
  }));
  const endpoint = new PollEndpoint(polls, onFault);

  /** False when the receiver's backlog is full. */
  async function add(event: SecurityEvent, audience: string, jti: string): Promise<boolean> {
    const claims = setClaims(event, issuer, audience, Math.floor(now() / 1000));
    const token = await signJws(signer(), 'secevent+jwt', { ...claims, jti });
    if (await outbox.append(audience, token, maxBacklog)) return true;
    onFault(new VigilError('outbox-full', `${maxBacklog} events wait for ${audience}: an event was dropped.`));
    return false;
  }

  return {
    async send(events) {
      const sent: string[] = [];
      for (const event of events) {
        for (const { audience } of receivers) {
          const jti = randomUUID();
          if (await add(event, audience, jti)) sent.push(jti);
        }
      }
      for (const delivery of pushes) delivery.wake();
      for (const { delivery } of polls) delivery.wake();
      return sent;
    },
    poll: (request) => endpoint.handle(request),
    pollListener: (request, response) => endpoint.listen(request, response),
    async idle() {
      await Promise.all(pushes.map((delivery) => delivery.idle()));
    },
    async close() {
      for (const { delivery } of polls) delivery.close();
      await Promise.all(pushes.map((delivery) => delivery.close()));
    },
  };
}

function isPushed(receiver: Receiver | PollReceiver): receiver is Receiver {
  return 'url' in receiver;
}

function isPolled(receiver: Receiver | PollReceiver): receiver is PollReceiver {
  return !isPushed(receiver);
}
