/**
 * A stop while callers go on calling on kept connections, as those of a load balancer do until they are told to leave: every request has its
 * response.
 */
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { expect, it } from 'vitest';
import { startService } from './running-service.ts';

const CALLERS = 20;
const challenge = JSON.stringify({
  purpose: 'session',
  origin: 'http://localhost:8080',
  sessionId: 'session-1',
  subject: 'user-1',
});

it('breaks off no request, and ends with 0', async () => {
  const service = await startService(['--drain-ms', '500', '--rate', '100000', '--log-level', 'error']);
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const headers = { Authorization: `Bearer ${service.apiKey}`, 'Content-Type': 'application/json' };
  /** Status of the response, `leaves` when it is the last one on its connection, or the code of what there is instead. */
  const call = (): Promise<number | string> =>
    new Promise((resolve) => {
      const sent = request(`${service.url}/v1/challenges`, { method: 'POST', agent, headers }, (response) => {
        json(response).then(
          () => resolve(response.headers.connection === 'close' ? 'leaves' : response.statusCode!),
          () => resolve('cut-off'),
        );
      });
      sent.on('error', (fault: NodeJS.ErrnoException) => resolve(fault.code ?? 'error'));
      sent.end(challenge);
    });
  const results: (number | string)[] = [];
  const caller = async () => {
    for (let result = await call(); ; result = await call()) {
      results.push(result);
      if (typeof result === 'string') return;
      if (results.length === 10 * CALLERS) service.child.kill('SIGTERM');
    }
  };
  const ended = untilEnded(service.child);
  await Promise.all(Array.from({ length: CALLERS }, caller));
  agent.destroy();
  expect(await ended).toBe(0);
  await service.stop();
  expect(new Set(results)).toEqual(new Set([200, 'leaves']));
});
