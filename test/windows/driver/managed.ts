/** What device management brings on Windows: the policy in the registry, events in the Event Log. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { POLICY_KEY } from '@vigil/core/policy/managed-settings.ts';
import { SYSTEM_EVENTS } from '@vigil/service/log/log-events.ts';
import { writeEvent } from '@vigil/windows/event-log.ts';
import { type DriverContext, run, User } from './context.ts';

const CHANGE_MS = 60_000;

async function reg(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await run('reg.exe', [...args, '/f', '/reg:64']);
  assert.equal(code, 0, stdout + stderr);
}
const set = (name: string, type: string, data: string) => reg('add', POLICY_KEY, '/v', name, '/t', type, '/d', data);

interface PolicyStatus {
  readonly source: string;
  readonly file: string | null;
  readonly error: string | null;
}

async function policyWhere(user: User, isReached: (policy: PolicyStatus) => boolean): Promise<PolicyStatus> {
  for (const until = Date.now() + CHANGE_MS; ; await delay(500)) {
    const { policy } = JSON.parse((await user.vigil('status', '--json')).stdout);
    if (isReached(policy)) return policy;
    if (Date.now() > until) throw new Error(`the policy stays ${JSON.stringify(policy)}`);
  }
}

/** Group policy writes texts, numbers and lists; a running companion follows. */
export async function registryPolicy(context: DriverContext): Promise<string> {
  const user = new User(context, 'managed');
  await set('watchSeconds', 'REG_DWORD', '5');
  await set('banks', 'REG_MULTI_SZ', '[\\0]');
  const companion = await user.start();
  try {
    const first = await policyWhere(user, () => true);
    assert.deepEqual([first.source, first.file, first.error], ['machine', POLICY_KEY, null]);
    await set('watchSeconds', 'REG_DWORD', '9999');
    await policyWhere(user, ({ error }) => error === 'policy-invalid');
    await reg('delete', POLICY_KEY);
    await policyWhere(user, ({ source }) => source === 'none');
  } finally {
    await run('reg.exe', ['delete', POLICY_KEY, '/f', '/reg:64']);
    await user.vigil('stop');
    await companion.exited;
  }
  user.remove();
  return 'read, refused, removed while it ran';
}

/** The service takes every event. What it shows needs a viewer. */
export async function eventLog(): Promise<string> {
  const events = Object.entries(SYSTEM_EVENTS);
  for (const [event, { id, severity }] of events) writeEvent(severity, id, `${event} code=é version=0.1.0`);
  return `${events.length} events`;
}
