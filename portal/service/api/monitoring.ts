/** For load balancers and monitoring. In: nothing. Out: liveness, readiness, metrics. */
import { z } from 'zod';
import { type Operation, query } from './operation.ts';
import { healthResponse, readinessResponse } from './schemas.ts';

const METRICS_TYPE = 'text/plain';

const health = query(
  {
    id: 'getHealth',
    method: 'GET',
    path: '/healthz',
    summary: 'The process answers. Restart it when this fails.',
    open: true,
    responses: { 200: { description: 'Alive.', schema: healthResponse } },
  },
  async () => ({ status: 200, body: { status: 'ok' } }),
);

const ready = query(
  {
    id: 'getReadiness',
    method: 'GET',
    path: '/readyz',
    summary: 'The process can verify: its stores answer, and it is not stopping.',
    open: true,
    responses: {
      200: { description: 'Send requests here.', schema: readinessResponse },
      503: { description: 'Send requests elsewhere.', schema: readinessResponse },
    },
  },
  async ({ readiness }) => {
    const stores = await readiness.stores();
    if (readiness.stopping) return { status: 503, body: { status: 'stopping', stores } };
    const ok = Object.values(stores).every((state) => state === 'ok');
    return { status: ok ? 200 : 503, body: { status: ok ? 'ready' : 'unavailable', stores } };
  },
);

const metrics = query(
  {
    id: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus exposition format.',
    responses: { 200: { description: 'Metrics.', schema: z.string(), type: METRICS_TYPE } },
  },
  async ({ metrics: own }) => ({ status: 200, body: await own.text(), type: own.contentType }),
);

export const monitoring: readonly Operation[] = [health, ready, metrics];
