/**
 * The portal of a running process, with keys that change. In: how to read keys and feed, and how to open a portal with them. Out: the
 * portal of now. A change that cannot be used leaves the former keys in force.
 */
import type { Portal } from '@vigil/portal/server/portal.ts';

export interface KeySources<Keys> {
  readonly keys: Keys;
  /** Changes when anything does that the portal depends on. */
  readonly version: string;
}

export interface HeldPortalOptions<Keys> {
  readonly read: () => Promise<KeySources<Keys>>;
  readonly open: (keys: Keys) => Promise<Portal>;
  readonly onReload: (result: ReloadResult, fault?: unknown) => void;
}

export type ReloadResult = 'unchanged' | 'reloaded' | 'failed';

export class HeldPortal<Keys> {
  readonly #options: HeldPortalOptions<Keys>;
  #portal: Portal;
  #version: string;
  #running: Promise<ReloadResult> = Promise.resolve('unchanged');
  #timer: ReturnType<typeof setInterval> | undefined;

  private constructor(options: HeldPortalOptions<Keys>, portal: Portal, version: string) {
    this.#options = options;
    this.#portal = portal;
    this.#version = version;
  }

  /** @throws whatever `read` and `open` throw: a process does not start with keys that it cannot use. */
  static async open<Keys>(options: HeldPortalOptions<Keys>): Promise<HeldPortal<Keys>> {
    const { keys, version } = await options.read();
    return new HeldPortal(options, await options.open(keys), version);
  }

  get portal(): Portal {
    return this.#portal;
  }

  /** One after the other. Operations under way end with the portal that they began with. Never rejects. */
  reload(): Promise<ReloadResult> {
    this.#running = this.#running.then(() => this.#reload());
    return this.#running;
  }

  reloadEvery(ms: number): void {
    if (ms > 0) this.#timer = setInterval(() => void this.reload(), ms).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #reload(): Promise<ReloadResult> {
    const { read, open, onReload } = this.#options;
    try {
      const { keys, version } = await read();
      if (version === this.#version) return 'unchanged';
      const opened = await open(keys);
      // The audit trail goes on in the same chain.
      this.#portal = { ...opened, auditChain: this.#portal.auditChain, keyCache: this.#portal.keyCache };
      this.#version = version;
      onReload('reloaded');
      return 'reloaded';
    } catch (fault) {
      onReload('failed', fault);
      return 'failed';
    }
  }
}
