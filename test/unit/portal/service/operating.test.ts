/** What the service promises to those who run it: identity, rates, deadlines, health, metrics, traces, logs. */
import { SpanKind, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { memoryChallenges } from '@vigil/portal/stores/memory.ts';
import { Readiness } from 'vigil-verifier/monitor/readiness.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { OWN, openService, type Service } from './service.ts';

let service: Service;
afterEach(() => service.app.close());
const session = { purpose: 'session', ...OWN };

describe('admission', () => {
  it.each(['', 'Bearer', 'Bearer nonsense', 'Basic dGVzdDp0ZXN0', `Bearer ${'x'.repeat(5_000)}`])(
    'refuses Authorization: %j, and says so before it reads the body',
    async (authorization) => {
      service = await openService();
      const reply = await service.post('/v1/challenges', '{"purpose":', { authorization });
      expect(reply).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
      expect(reply.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it('reveals nothing to a caller without a key', async () => {
    service = await openService();
    const anonymous = { authorization: '' };
    expect((await service.get('/v1/nothing', anonymous)).status).toBe(401);
    expect((await service.get('/metrics', anonymous)).status).toBe(401);
    for (const path of ['/healthz', '/readyz', '/.well-known/jwks.json', '/openapi.json']) {
      expect((await service.app.inject({ url: path })).statusCode).toBe(200);
    }
  });

  it('answers 429 with Retry-After beyond the rate of a client, and of an address without a key', async () => {
    service = await openService({ http: { rate: { client: 2, address: 1 } } });
    const statuses = async (call: () => Promise<{ status: number }>, times: number) => {
      const seen: number[] = [];
      while (seen.length < times) seen.push((await call()).status);
      return seen;
    };
    expect(await statuses(() => service.post('/v1/challenges', session), 3)).toEqual([200, 200, 429]);
    expect(await statuses(() => service.get('/healthz', { authorization: '' }), 2)).toEqual([200, 429]);
    const late = await service.post('/v1/challenges', session);
    expect(late).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('stores that fail', () => {
  const never = () => new Promise<never>(() => {});

  it('answers store-unavailable within its deadline when a store never answers', async () => {
    const faults: unknown[] = [];
    const challenges = memoryChallenges();
    service = await openService({
      portal: { challenges, onFault: (fault) => faults.push(fault) },
      context: { deadlineMs: 50 },
    });
    const { body } = await service.post('/v1/challenges', session);
    const token = await service.bank.simulator.attest(body.challenge as string);
    challenges.issue = never;
    challenges.consume = never;
    const unavailable = { status: 503, body: { code: 'store-unavailable' } };
    expect(await service.post('/v1/challenges', session)).toMatchObject(unavailable);
    expect(await service.post('/v1/attestations/verify', { token, ...session })).toMatchObject(unavailable);
    expect(faults).toMatchObject([{ code: 'deadline-exceeded' }, { code: 'deadline-exceeded' }]);
  });

  it('is not ready while a store does not answer, and ready again after it', async () => {
    let broken = true;
    let nowMs = 0;
    const probe = async () => {
      if (broken) throw new Error('gone');
    };
    const readiness = new Readiness({ challenges: async () => true, credentials: probe }, () => nowMs);
    service = await openService({ context: { readiness } });
    expect(await service.get('/readyz')).toMatchObject({
      status: 503,
      body: { status: 'unavailable', stores: { challenges: 'ok', credentials: 'unavailable' } },
    });
    broken = false;
    expect((await service.get('/readyz')).status).toBe(503);
    nowMs = 1_000;
    expect(await service.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    readiness.stop();
    expect(await service.get('/readyz')).toMatchObject({ status: 503, body: { status: 'stopping' } });
    expect((await service.get('/healthz')).status).toBe(200);
  });
});

describe('observation', () => {
  async function attestOnce(): Promise<void> {
    const { body } = await service.post('/v1/challenges', session);
    const token = await service.bank.simulator.attest(body.challenge as string);
    await service.post('/v1/attestations/verify', { token, ...session });
  }

  it('counts challenges, decisions and refusals by code', async () => {
    service = await openService();
    await attestOnce();
    await service.post('/v1/attestations/verify', { token: 'none', ...session });
    const { text } = await service.get('/metrics');
    expect(text).toContain('vigil_challenges_total{purpose="session"} 1');
    expect(text).toContain('vigil_verifications_total{purpose="session",action="allow",code="match"} 1');
    expect(text).toContain('vigil_verifications_total{purpose="session",action="step-up",code="jwe-malformed"} 1');
    expect(text).toContain('vigil_request_seconds_count{operation="verifyAttestation",status="200"} 2');
  });

  it('gives spans of the OpenTelemetry API that join the trace of the caller', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    trace.setGlobalTracerProvider(provider);
    service = await openService();
    await attestOnce();
    await service.get('/v1/key-feed');
    trace.disable();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ['createChallenge', SpanKind.SERVER],
      ['verifyAttestation', SpanKind.SERVER],
      ['getKeyFeed', SpanKind.SERVER],
    ]);
    expect(spans[2]!.attributes).toMatchObject({ 'error.type': 'not-found', 'http.route': '/v1/key-feed' });
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain(OWN.subject);
  });

  it('logs operation, status and time, and no personal data', async () => {
    service = await openService();
    await attestOnce();
    await service.post('/v1/credentials/list', { subject: OWN.subject });
    await service.post('/v1/challenges', { ...session, subject: 7 });
    const lines = service.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[1]).toMatchObject({ client: 'test', operation: 'verifyAttestation', status: 200, msg: 'response' });
    for (const secret of [OWN.subject, OWN.sessionId, OWN.origin, 'vk_test', 'eyJ']) {
      expect(service.log.join('')).not.toContain(secret);
    }
  });
});
