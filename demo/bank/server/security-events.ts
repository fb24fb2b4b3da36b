/**
 * Security events between the bank's own systems. In: verifications. Out: CAEP events, pushed by the kit's transmitter to
 * the bank's receiver, which verifies them and adds them to the feed.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTransmitter,
  credentialChange,
  eventsOf,
  fileOutbox,
  type RiskLevel,
  riskLevelOf,
  type SecurityEvent,
} from '@vigil/portal/events.ts';
import { type BankPrivateKey, hashSession, type Verification } from '@vigil/portal/server.ts';
import express, { type RequestHandler } from 'express';
import { importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { removeFolder } from '../../parts/remove-folder.ts';
import type { FeedFact } from '../feed-event.ts';
import type { Feed } from './feed.ts';
import type { CustomerSession } from './sessions.ts';

/** Path of the receiver. It accepts tokens from the transmitter only. */
export const RECEIVER_PATH = '/security-desk/events';
const AUDIENCE = 'nordhaven-security-desk';

export interface SecurityEvents {
  /** Handles pushes (RFC 8935 section 2): 202 for a valid event. */
  readonly receiver: RequestHandler[];
  /** Sends events for a verification; none while the risk level stays the same. */
  judged(session: CustomerSession, result: Verification): Promise<void>;
  credential(session: CustomerSession, change: 'create' | 'revoke', kid: string): Promise<void>;
  close(): Promise<void>;
}

export interface SecurityEventsOptions {
  readonly origin: string;
  /** Signs the events. Must be the key of the earlier run if events are still waiting. */
  readonly key: BankPrivateKey;
  readonly feed: Feed;
  /** Folder for waiting events; by default a temporary one that is removed at the end. */
  readonly home: string | undefined;
  readonly onFault: (fault: unknown) => void;
}

export async function openSecurityEvents({
  origin,
  key,
  feed,
  home,
  onFault,
}: SecurityEventsOptions): Promise<SecurityEvents> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'nordhaven-')));
  const outbox = await fileOutbox(join(folder, 'security-events.jsonl'));
  const secret = `Bearer ${randomBytes(24).toString('base64url')}`;
  const receiver = { audience: AUDIENCE, url: `${origin}${RECEIVER_PATH}`, authorization: () => secret };
  const transmitter = await createTransmitter({ issuer: origin, key, outbox, receivers: [receiver], onFault });
  const levels = new Map<string, RiskLevel>();
  const sessions = new Map<string, CustomerSession>();

  async function send(session: CustomerSession, events: readonly SecurityEvent[]): Promise<void> {
    sessions.set(hashSession(session.id), session);
    if (events.length > 0) await transmitter.send(events);
  }

  return {
    receiver: [
      express.text({ type: 'application/secevent+jwt', limit: '16kb' }),
      async (req, res) => {
        if (req.get('authorization') !== secret) return void res.status(401).json({ err: 'authentication_failed' });
        const event = await readEvent(String(req.body), key, origin);
        if (!event) return void res.status(400).json({ err: 'invalid_request' });
        const session = sessions.get(event.session);
        if (session) feed.add(session, { kind: 'event-sent', ...event.fact });
        return void res.status(202).end();
      },
    ],
    async judged(session, result) {
      const about = { subject: session.customer.handle, sessionId: session.id };
      const events = eventsOf(result, about, levels.get(session.id) ?? null);
      const level = riskLevelOf(result);
      if (level) levels.set(session.id, level);
      await send(session, events);
    },
    async credential(session, change, kid) {
      const about = { subject: session.customer.handle, sessionId: session.id };
      await send(session, [credentialChange(about, change, kid)]);
    },
    async close() {
      await transmitter.close();
      await outbox.close();
      if (!home) removeFolder(folder);
    },
  };
}

/** Claims of a Security Event Token that are read; the others are shown unchanged. */
const setClaims = z.object({
  sub_id: z.object({ session: z.object({ id: z.string() }).optional() }),
  events: z.record(z.string(), z.object({ current_level: z.string().optional() })),
});

interface ReceivedEvent {
  /** Hash of the session's id. */
  readonly session: string;
  readonly fact: Omit<Extract<FeedFact, { kind: 'event-sent' }>, 'kind'>;
}

/** Null for a token that this bank did not sign. */
async function readEvent(token: string, key: BankPrivateKey, issuer: string): Promise<ReceivedEvent | null> {
  try {
    const { kty, crv, x, y } = key;
    const publicKey = await importJWK({ kty, crv, x, y }, 'ES256');
    const expected = { algorithms: ['ES256'], typ: 'secevent+jwt', audience: AUDIENCE, issuer };
    const { payload } = await jwtVerify(token, publicKey, expected);
    const { events, sub_id: subject } = setClaims.parse(payload);
    const [uri = '', { current_level: level = null } = {}] = Object.entries(events)[0] ?? [];
    const event = uri.split('/').at(-1) ?? '';
    return { session: subject.session?.id ?? '', fact: { event, level, jti: payload.jti ?? '', payload } };
  } catch {
    return null;
  }
}
