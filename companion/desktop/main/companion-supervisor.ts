/**
 * Keeps a companion running for this home and relays requests to it. In: how to start one, a control connection. Out: its
 * status and replies. A companion that is already running (`vigil start`) is used; when it exits, or ours ends after an
 * erase, the next `look` starts a new one.
 */

import type { ControlClient } from '@vigil/control/client.ts';
import { type CompanionStatus, companionStatus } from '@vigil/control/reply.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { Diagnosis } from '@vigil/protocol/user/diagnosis.ts';
import type { UserApi, UserReply, UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { RunningCompanion } from '@vigil/service/run-companion.ts';

export interface CompanionSupervisorOptions {
  /** Throws `already-running` when another process holds the endpoint. */
  readonly start: () => Promise<RunningCompanion>;
  readonly client: Pick<ControlClient, 'request' | 'close'>;
  /** Examines the installation, also when no companion replies. */
  readonly diagnose?: () => Promise<Diagnosis>;
  /** Called when a command (`vigil stop`) ended our companion. */
  readonly onStopped?: () => void;
  /** Called with the code of a failed start; not repeated while the code stays the same. */
  readonly onFault: (code: string) => void;
}

export class CompanionSupervisor implements UserApi {
  readonly #options: CompanionSupervisorOptions;
  #own: RunningCompanion | null = null;
  #starting: Promise<void> | null = null;
  #lastFault = '';
  #closed = false;

  constructor(options: CompanionSupervisorOptions) {
    this.#options = options;
  }

  /** Null when no companion is running and none could be started. */
  async look(): Promise<CompanionStatus | null> {
    try {
      return await this.#status();
    } catch (error) {
      if (codeOf(error) !== 'companion-missing' || this.#closed) return null;
    }
    await this.#start();
    return this.#status().catch(() => null);
  }

  async pause(minutes: number): Promise<void> {
    await this.#options.client.request({ type: 'pause', minutes });
  }

  async resume(): Promise<void> {
    await this.#options.client.request({ type: 'resume' });
  }

  async request<Q extends UserRequest>(request: Q): Promise<UserReply<Q['type']>> {
    const { diagnose } = this.#options;
    if (request.type === 'diagnosis' && diagnose !== undefined) return (await diagnose()) as UserReply<Q['type']>;
    const { reply } = await this.#options.client.request({ type: 'user-request', request });
    // The router validates the reply against the schema of the request.
    return reply as UserReply<Q['type']>;
  }

  /** Stops a companion that this process started; any other keeps running. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting;
    await this.#options.client.close();
    await this.#own?.close();
    this.#own = null;
  }

  async #status(): Promise<CompanionStatus> {
    const { status } = await this.#options.client.request({ type: 'status' });
    const parsed = companionStatus.safeParse(status);
    if (parsed.success) return parsed.data;
    throw new VigilError('companion-silent', 'The running companion has an incompatible version: restart it');
  }

  #start(): Promise<void> {
    this.#starting ??= this.#startOnce().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #startOnce(): Promise<void> {
    try {
      const own = await this.#options.start();
      this.#own = own;
      this.#lastFault = '';
      void own.ended.then(async (how) => {
        if (this.#own !== own || this.#closed) return;
        this.#own = null;
        await own.close();
        if (how === 'stopped') this.#options.onStopped?.();
      });
    } catch (error) {
      const code = codeOf(error);
      if (code !== this.#lastFault) this.#options.onFault(code);
      this.#lastFault = code;
    }
  }
}
