/**
 * Installs the recording host. In: the browser's folder of native hosts. Out: the received messages, and its
 * behaviour.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';

const SCRIPT = fileURLToPath(new URL('../../fakes/recording-host.mjs', import.meta.url));

export interface Received {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface FakeHost {
  received(): Received[];
  behave(behaviour: Readonly<Record<string, unknown>>): void;
}

/** `manifests` is the folder of native host manifests, `dir` belongs to the test. `extensionId`: of Chromium. */
export function installFakeHost(
  manifests: string,
  dir: string,
  browser: 'chromium' | 'firefox',
  extensionId = CHROMIUM_EXTENSION_ID,
): FakeHost {
  mkdirSync(manifests, { recursive: true });
  mkdirSync(dir, { recursive: true });
  const launcher = join(dir, 'launch');
  writeFileSync(launcher, `#!/bin/sh\nVIGIL_FAKE_DIR='${dir}' exec '${process.execPath}' '${SCRIPT}'\n`);
  chmodSync(launcher, 0o755);
  const allowed =
    browser === 'chromium'
      ? { allowed_origins: [`chrome-extension://${extensionId}/`] }
      : { allowed_extensions: [FIREFOX_EXTENSION_ID] };
  const manifest = {
    name: NATIVE_HOST_NAME,
    description: 'Vigil (recording)',
    path: launcher,
    type: 'stdio',
    ...allowed,
  };
  writeFileSync(join(manifests, `${NATIVE_HOST_NAME}.json`), JSON.stringify(manifest));
  const log = join(dir, 'received.jsonl');
  // In one step: the host reads it for each message.
  const behave = (behaviour: Readonly<Record<string, unknown>>): void => {
    writeFileSync(join(dir, 'behaviour.next'), JSON.stringify(behaviour));
    renameSync(join(dir, 'behaviour.next'), join(dir, 'behaviour.json'));
  };
  behave({});
  const received = (): Received[] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Received)
      : [];
  return { received, behave };
}
