/** What the first start prints. In: the running verifier and where it listens. Out: text to copy from. */

import type { Portal } from '@vigil/portal/server/portal.ts';
import { apiKeyFile } from './data-folder.ts';
import type { ServeOptions } from './settings.ts';

export function greeting(options: ServeOptions, portal: Portal, address: string): string {
  const { data, redis, postgres, apiKeys } = options;
  const origin = portal.origins[0]!;
  const body = { purpose: 'session', origin, sessionId: 'a-session-of-yours', subject: 'user-1' };
  const key = apiKeys === undefined ? apiKeyFile(data) : 'API-KEY-FILE';
  return [
    `vigil-verifier listens on ${address}`,
    '',
    `  bank          ${portal.id} (${portal.name}), origins ${portal.origins.join(', ')}, policy ${portal.policy.name}`,
    `  challenges    ${redis === undefined ? 'memory, this process alone (--redis URL for a fleet)' : 'Redis'}`,
    `  credentials   ${postgres === undefined ? `${data}, this process alone (--postgres URL for a fleet)` : 'PostgreSQL'}`,
    `  API keys      ${apiKeys ?? key}`,
    `  companions    put ${address}/v1/pinned-bank under "banks" in their policy`,
    `  document      ${address}/openapi.json`,
    '',
    'Try it:',
    `  curl -s ${address}/v1/challenges -H "Authorization: Bearer $(cat ${key})" \\`,
    `    -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
    '',
  ].join('\n');
}
