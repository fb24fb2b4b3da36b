/**
 * A portal that calls the service while its stores come and go. In: a running service. Out: tokens and decisions; whatever the
 * service could not do is null or false, and must be a problem in time.
 */
import { createSimulator } from '@vigil/portal/simulate/simulator.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { expect } from 'vitest';
import type { RunningService } from './running-service.ts';

const OWN = { origin: 'http://localhost:8080', sessionId: 'session-1', subject: 'user-1' };

export interface ServiceClient {
  readonly kid: string;
  /** A token for a new challenge; null while there is no challenge. */
  token(): Promise<string | null>;
  /** True when the attestation counted. */
  verify(token: string | null): Promise<boolean>;
  /** Of all requests so far. */
  slowestMs(): number;
}

/** Registers a simulated companion. */
export async function openServiceClient(service: RunningService): Promise<ServiceClient> {
  const bank = (await (await fetch(`${service.url}/v1/pinned-bank`)).json()) as PinnedBank;
  const simulator = await createSimulator({ bank });
  let slowestMs = 0;
  async function call(path: string, body: object): Promise<Record<string, unknown> | null> {
    const startMs = performance.now();
    const reply = await service.post(path, { ...OWN, ...body });
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    if (reply.status === 200) return reply.body;
    expect([reply.status, reply.body.code]).toEqual([503, 'store-unavailable']);
    return null;
  }
  const made = await call('/v1/challenges', { purpose: 'registration' });
  const registered = await call('/v1/registrations/verify', {
    token: await simulator.register(String(made?.challenge)),
  });
  expect(registered).toMatchObject({ ok: true });
  return {
    kid: simulator.kid,
    async token() {
      const body = await call('/v1/challenges', { purpose: 'session' });
      return body && simulator.attest(String(body.challenge));
    },
    async verify(token) {
      const body = await call('/v1/attestations/verify', { token, purpose: 'session' });
      return body?.ok === true;
    },
    slowestMs: () => slowestMs,
  };
}
