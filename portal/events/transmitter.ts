/**
 * Delivery of security events. In: events. Out: signed tokens pushed to each receiver (RFC 8935), in order, again until it
 * takes them, also after a restart. At least once: a receiver tells repetitions by `jti`.
 */
import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { BankPrivateKey } from '../server/portal.ts';
import type { Outbox } from './outbox.ts';
import { type Backoff, type Receiver, startDelivery } from './push.ts';
import { type SecurityEvent, setClaims } from './security-event.ts';

export interface TransmitterOptions {
  /** `iss` of the tokens: the URL of the bank's transmitter. */
  readonly issuer: string;
  /** Signs the tokens (ES256); receivers get its public half from your JWKS, under the same kid. */
  readonly key: BankPrivateKey;
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  readonly backoff?: Backoff;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Told of every attempt that failed and of every event that a receiver refused for good. */
  readonly onFault?: (fault: unknown) => void;
}

export interface Transmitter {
  /** Signs each event for each receiver and puts it in the outbox: durable when it resolves. Returns the `jti`s. */
  send(events: readonly SecurityEvent[]): Promise<string[]>;
  /** Resolves when nothing waits that this process could deliver now. */
  idle(): Promise<void>;
  /** Ends after the attempts that run; what waits is delivered after the next start. */
  close(): Promise<void>;
}

export async function createTransmitter(options: TransmitterOptions): Promise<Transmitter> {
  const { issuer, outbox, receivers, now = Date.now, onFault = () => {} } = options;
  const { kid, kty, crv, x, y, d } = options.key;
  const key = await importJWK({ kty, crv, x, y, d }, 'ES256');
  const deliveries = receivers.map((receiver) =>
    startDelivery({ receiver, outbox, onFault, backoff: options.backoff }),
  );

  async function sign(event: SecurityEvent, audience: string, jti: string): Promise<string> {
    return new SignJWT({ ...setClaims(event, issuer, audience, Math.floor(now() / 1000)), jti })
      .setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid })
      .sign(key);
  }

  return {
    async send(events) {
      const sent: string[] = [];
      for (const event of events) {
        for (const { audience } of receivers) {
          const jti = randomUUID();
          await outbox.append(audience, await sign(event, audience, jti));
          sent.push(jti);
        }
      }
      for (const delivery of deliveries) delivery.wake();
      return sent;
    },
    async idle() {
      await Promise.all(deliveries.map((delivery) => delivery.idle()));
    },
    async close() {
      await Promise.all(deliveries.map((delivery) => delivery.close()));
    },
  };
}
