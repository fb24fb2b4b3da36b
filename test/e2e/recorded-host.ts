/** Records the pipes of the real host. In: the registered manifest, a folder. Out: files with all traffic. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameDecoder } from '@vigil/channel/framing.ts';
import { LIMITS } from '@vigil/protocol/capture.ts';
import { NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';

import type { Received } from './extension/fake-host.ts';

export interface RecordedHost {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** `manifests`: the folder of the host's manifest. The next host that the browser starts is recorded. */
export function recordHost(manifests: string, folder: string): RecordedHost {
  const file = join(manifests, `${NATIVE_HOST_NAME}.json`);
  const manifest: { path: string } = JSON.parse(readFileSync(file, 'utf8'));
  const files = {
    stdin: join(folder, 'host.stdin'),
    stdout: join(folder, 'host.stdout'),
    stderr: join(folder, 'host.stderr'),
  };
  for (const path of Object.values(files)) writeFileSync(path, '');
  const launcher = join(folder, 'recorded-host');
  const pipeline = `tee -a '${files.stdin}' | '${manifest.path}' "$@" 2>>'${files.stderr}' | tee -a '${files.stdout}'`;
  writeFileSync(launcher, `#!/bin/sh\n${pipeline}\n`);
  chmodSync(launcher, 0o755);
  writeFileSync(file, JSON.stringify({ ...manifest, path: launcher }));
  return files;
}

/** The messages of a recording, one host after the other. */
export function messagesIn(recording: string): Received[] {
  const messages: Received[] = [];
  const decoder = new FrameDecoder(
    LIMITS.replyBytes,
    (payload) => messages.push(JSON.parse(payload.toString('utf8'))),
    () => {
      throw new Error('there is something in the pipe that is no frame');
    },
  );
  decoder.push(readFileSync(recording));
  return messages;
}
