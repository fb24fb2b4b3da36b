/**
 * Delivery of security events. In: events. Out: signed tokens pushed to each receiver (RFC 8935) in order, retried until
 * acknowledged, also after a restart. Delivery is at least once: receivers detect repetitions by `jti`.
 */
import { randomUUID } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';
import { isBankOrigin } from '@vigil/protocol/origin.ts';
import { z } from 'zod';
import type { Signer } from '../keys/bank-key.ts';
import { type BankPrivateKey, bankKeyInput, signerOf } from '../keys/private-key.ts';
import { signJws } from '../keys/sign-jws.ts';
import { type FaultReporter, safeReport } from '../server/report.ts';
import type { Outbox } from '../stores/outbox.ts';
import { type Backoff, type Receiver, startDelivery } from './push.ts';
import { type SecurityEvent, setClaims } from './security-event.ts';

export interface TransmitterOptions {
  /** `iss` of the tokens: the URL of the bank's transmitter. */
  readonly issuer: string;
  /** Signs the tokens (ES256). Receivers get the public key from your JWKS, under the same kid. */
  readonly key: BankPrivateKey | Signer;
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  readonly backoff?: Backoff;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Called for every failed attempt and for every event that a receiver rejected for good. */
  readonly onFault?: FaultReporter;
}

export interface Transmitter {
  /** Signs each event for each receiver and puts it in the outbox: durable when it resolves. Returns the `jti`s. */
  send(events: readonly SecurityEvent[]): Promise<string[]>;
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
const settings = z.object({
  issuer: z.string().min(1),
  key: bankKeyInput.refine(({ use }) => use === 'sig', 'must be a key with use "sig"'),
  receivers: z
    .array(z.object({ audience: z.string().min(1), url }))
    .refine((all) => new Set(all.map(({ audience }) => audience)).size === all.length, 'audiences are unique'),
});

/** @throws VigilError `transmitter-misconfigured` naming the option that is wrong. */
export async function createTransmitter(options: TransmitterOptions): Promise<Transmitter> {
  const checked = settings.safeParse(options);
  if (!checked.success) throw new VigilError('transmitter-misconfigured', z.prettifyError(checked.error));
  const { issuer, outbox, receivers, now = Date.now } = options;
  const onFault = safeReport(options.onFault ?? (() => {}));
  const signer = signerOf(options.key, 'transmitter-misconfigured');
  const deliveries = receivers.map((receiver) =>
    startDelivery({ receiver, outbox, onFault, backoff: options.backoff }),
  );

  async function sign(event: SecurityEvent, audience: string, jti: string): Promise<string> {
    const claims = setClaims(event, issuer, audience, Math.floor(now() / 1000));
    return signJws(signer, 'secevent+jwt', { ...claims, jti });
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
