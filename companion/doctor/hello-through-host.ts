/**
 * Sends `hello` through the native messaging host, as a browser does. In: a launcher. Out: nothing when `welcome` comes back;
 * throws CheckError with the reply otherwise.
 */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import { parseJson } from '@vigil/channel/parse-json.ts';
import { LIMITS } from '@vigil/protocol/capture.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { ToCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { toExtension } from '@vigil/protocol/wire/to-extension.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { EXTENSION_IDS, originsOfExtension } from '@vigil/register/extension-ids.ts';
import { z } from 'zod';
import { CheckError } from './examine.ts';
import type { InstallationKind } from './installation.ts';
import { registrationRemedy, remedyFor } from './remedies.ts';

const REPLY_TIMEOUT_MS = 10_000;
const CLOSE_MS = 2_000;
const hello: ToCompanion = {
  type: 'hello',
  version: WIRE_VERSION,
  client: 'vigil-doctor-hello',
  extension: VERSION,
  browser: 'chromium',
};

/** By the reply of a host: code of the fault, remedy. */
function faultOf(reply: string | undefined, installation: InstallationKind): readonly [string, string] {
  switch (reply) {
    case undefined:
      return ['host-silent', registrationRemedy(installation)];
    case 'companion-missing':
      return ['host-other-home', 'The host uses another home: run vigil register with the same --home'];
    case 'companion-refused':
      return ['host-refused', `The host finds another secret: run vigil register with the same --home`];
    case 'companion-outdated':
      return ['host-version', remedyFor('restart', installation)];
    case 'extension-outdated':
      return ['host-version', remedyFor('update', installation)];
    default:
      return ['host-fault', remedyFor('restart', installation)];
  }
}

/** The first frame that the host writes; null when it exits without one. */
function firstReply(launcher: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // A browser on Windows starts a script through the command processor.
    const shell = launcher.endsWith('.cmd');
    const host = spawn(shell ? `"${launcher}"` : launcher, originsOfExtension(EXTENSION_IDS).slice(0, 1), {
      stdio: ['pipe', 'pipe', 'ignore'],
      shell,
    });
    const timer = setTimeout(() => host.kill('SIGKILL'), REPLY_TIMEOUT_MS);
    const closed = new Promise((close) => {
      host.once('close', close);
    });
    const settle = (reply: unknown) => {
      clearTimeout(timer);
      host.stdin.end();
      // The host ends with its input: doctor leaves no process that holds the launcher open.
      void Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })]).then(() => resolve(reply));
    };
    const decoder = new FrameDecoder(
      LIMITS.replyBytes,
      (payload) => settle(parseJson(payload)),
      () => settle(undefined),
    );
    host.on('error', reject);
    host.on('close', () => settle(null));
    host.stdin.on('error', () => {});
    host.stdout.on('data', (chunk: Buffer) => decoder.push(chunk));
    host.stdin.write(encodeFrame(Buffer.from(JSON.stringify(hello))));
  });
}

export async function helloThroughHost(launcher: string, installation: InstallationKind): Promise<void> {
  const reply = await firstReply(launcher);
  const message = toExtension.safeParse(reply);
  if (message.success && message.data.type === 'welcome') return;
  const code = z.object({ code: z.string() }).safeParse(reply).data?.code;
  const [fault, remedy] = faultOf(code, installation);
  throw new CheckError(fault, `${launcher} ${code === undefined ? 'did not reply' : `replied ${code}`}`, remedy);
}
