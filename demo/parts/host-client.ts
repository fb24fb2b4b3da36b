/**
 * Client of the native host that acts like a browser: starts the registered launcher and exchanges frames over its pipes.
 * In: path of the launcher. Out: a typed connection.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import { type CaptureBatch, LIMITS } from '@vigil/protocol/capture.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { CHROMIUM_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import type { ToCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { type ToExtension, toExtension } from '@vigil/protocol/wire/to-extension.ts';
import { hasEnded, untilEnded } from './child.ts';

/** What a browser of this profile would start: the path in its native host manifest, on Windows the one of the home. */
export function registeredHost(profile: string, home: string): string {
  const windows = join(home, 'native-host', 'chromium.json');
  const elsewhere = join(profile, 'NativeMessagingHosts', `${NATIVE_HOST_NAME}.json`);
  const manifest = process.platform === 'win32' ? windows : elsewhere;
  const { path }: { path: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return path;
}

/** Allows readonly batches. */
type Sendable =
  | Exclude<ToCompanion, { type: 'batch' }>
  | { readonly type: 'batch'; readonly n: number; readonly batch: CaptureBatch };

export class HostClient {
  readonly process: ChildProcess;
  /** Gets each message first; returns true if it handled the message. */
  onMessage: (message: ToExtension) => boolean = () => false;
  readonly #waiting = new Set<(message: ToExtension) => boolean>();
  readonly #unseen: ToExtension[] = [];

  constructor(launcher: string) {
    const caller = `chrome-extension://${CHROMIUM_EXTENSION_ID}/`;
    // A browser on Windows starts a script through the command processor.
    const shell = launcher.endsWith('.cmd');
    const child = spawn(shell ? `"${launcher}"` : launcher, [caller], { stdio: ['pipe', 'pipe', 'ignore'], shell });
    const decoder = new FrameDecoder(
      LIMITS.replyBytes,
      (payload) => this.#take(toExtension.parse(JSON.parse(payload.toString('utf8')))),
      () => child.kill(),
    );
    child.stdout.on('data', (chunk: Buffer) => decoder.push(chunk));
    // Write errors after the host exited are reported by its exit event.
    child.stdin.on('error', () => {});
    this.process = child;
  }

  send(message: Sendable): void {
    this.process.stdin?.write(encodeFrame(Buffer.from(JSON.stringify(message))));
  }

  /** The next matching message, also if it has already arrived. @throws VigilError `host-ended` when the host exits first. */
  async next<Type extends ToExtension['type']>(
    type: Type | readonly Type[],
    fits: (message: Extract<ToExtension, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ToExtension, { type: Type }>> {
    const types: readonly string[] = [type].flat();
    const isIt = (message: ToExtension): message is Extract<ToExtension, { type: Type }> =>
      types.includes(message.type) && fits(message as Extract<ToExtension, { type: Type }>);
    const seen = this.#unseen.findIndex(isIt);
    if (seen >= 0) return this.#unseen.splice(seen, 1)[0] as Extract<ToExtension, { type: Type }>;
    const tooSoon = () => new VigilError('host-ended', `The host exited before it sent ${types.join(' or ')}.`);
    if (hasEnded(this.process)) throw tooSoon();
    const ended = new AbortController();
    const end = once(this.process, 'exit', { signal: ended.signal }).then(() => {
      throw tooSoon();
    });
    const arrival = new Promise<Extract<ToExtension, { type: Type }>>((resolve) => {
      this.#waiting.add((message) => {
        if (!isIt(message)) return false;
        resolve(message);
        return true;
      });
    });
    const winner = await Promise.race([arrival, end]);
    ended.abort();
    end.catch(() => undefined);
    return winner;
  }

  async close(): Promise<void> {
    this.process.stdin?.end();
    await untilEnded(this.process);
  }

  #take(message: ToExtension): void {
    if (this.onMessage(message)) return;
    for (const waiter of this.#waiting) {
      if (waiter(message)) {
        this.#waiting.delete(waiter);
        return;
      }
    }
    this.#unseen.push(message);
  }
}
