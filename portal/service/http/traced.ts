/**
 * Spans and durations behind the OpenTelemetry API. In: an operation. Out: its result. Without an SDK in the process the
 * API does nothing; attributes are names and codes, never a user or a session.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { Operation, OperationResult } from '../api/operation.ts';
import { problemOf } from './errors.ts';

const NAME = 'vigil-verifier';

export async function traced(
  { id, method, path }: Operation,
  headers: IncomingHttpHeaders,
  run: () => Promise<OperationResult>,
): Promise<OperationResult> {
  const parent = propagation.extract(context.active(), headers);
  const attributes = { 'http.request.method': method, 'http.route': path };
  const duration = metrics.getMeter(NAME, VERSION).createHistogram('http.server.request.duration', { unit: 's' });
  const start = performance.now();
  const done = (status: number) =>
    duration.record((performance.now() - start) / 1000, { ...attributes, 'http.response.status_code': status });
  return trace
    .getTracer(NAME, VERSION)
    .startActiveSpan(id, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
      try {
        const result = await run();
        done(result.status);
        return result;
      } catch (fault) {
        const { code } = problemOf(fault);
        span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
        throw fault;
      } finally {
        span.end();
      }
    });
}
