import { readFileSync } from 'node:fs';
import { parsePolicy } from '@vigil/core/policy/parse-policy.ts';
import { CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { companionPolicy, listedBank } from '@vigil/protocol/policy.ts';
import { SYSTEM_EVENTS } from '@vigil/service/log/log-events.ts';
import { describe, expect, it } from 'vitest';

const guide = readFileSync('docs/desktop.md', 'utf8');
const [policy, chromium, firefox] = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map((block) =>
  JSON.parse(block[1] ?? ''),
);

describe('the guide for administrators', () => {
  it('shows a valid policy', () => {
    const { policy: parsed, problems } = parsePolicy(Buffer.from(JSON.stringify(policy)));
    expect(problems).toEqual([]);
    expect(parsed?.banks.map(({ id }) => id)).toEqual(['bank.example']);
  });

  it('documents every setting of the policy', () => {
    const settings = Object.keys(companionPolicy.shape).filter((name) => !['version', 'banks'].includes(name));
    const documented = settings.filter((name) => guide.includes(`\`${name}\``));
    expect(documented).toEqual(settings);
  });

  it('names the ids of the extension and the host', () => {
    expect(Object.keys(chromium.ExtensionSettings)).toEqual([CHROMIUM_EXTENSION_ID]);
    expect(chromium.NativeMessagingAllowlist).toEqual([NATIVE_HOST_NAME]);
    expect(Object.keys(firefox.policies.ExtensionSettings)).toEqual([FIREFOX_EXTENSION_ID]);
  });

  it('shows valid banks for the extension', () => {
    const given = [
      chromium['3rdparty'].extensions[CHROMIUM_EXTENSION_ID].banks,
      firefox.policies['3rdparty'].Extensions[FIREFOX_EXTENSION_ID].banks,
    ].flat();
    expect(given.map((bank) => listedBank.safeParse(bank).success)).toEqual([true, true]);
  });

  it('lists every event of the log of the system, with number and severity', () => {
    const commands = readFileSync('docs/command-line.md', 'utf8');
    const rows = [...commands.matchAll(/^\| `([a-z-]+)` \| (\d+) \| (\w+) \|/gm)];
    const listed = rows.map(([, event, id, severity]) => [event, { id: Number(id), severity }]);
    const events = Object.entries(SYSTEM_EVENTS).map(([event, { id, severity }]) => [event, { id, severity }]);
    expect(listed).toEqual(events);
  });
});
