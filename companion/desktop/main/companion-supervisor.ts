/**
 * Keeps a companion running for this home, and speaks to whichever runs. In: how to start one, a connection to it. Out:
 * its status at each look, its answers. One that runs already (`vigil start`) is used as it is; when it goes, or one of
 * ours ended because everything was erased, the next look starts a new one.
 */

import type { ControlClient } from '@vigil/control/client.ts';
import { type CompanionStatus, companionStatus } from '@vigil/control/reply.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi, UserReply, UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { RunningCompanion } from '@vigil/service/run-companion.ts';

export interface CompanionSupervisorOptions {
  /** Throws `already-running` when somebody else has the place. */
  readonly start: () => Promise<RunningCompanion>;
  readonly client: Pick<ControlClient, 'request' | 'close'>;
  /** Hears the code of every start that failed, once for as long as it fails alike. */
  readonly onFault: (code: string) => void;
}

export class CompanionSupervisor implements UserApi {
  readonly #options: CompanionSupervisorOptions;
  #own: RunningCompanion | null = null;
  #starting: Promise<void> | null = null;
  #lastFault = '';
  #over = false;

  constructor(options: CompanionSupervisorOptions) {
    this.#options = options;
  }

  /** Null: none runs, and none could be started. */
  async look(): Promise<CompanionStatus | null> {
    try {
      return await this.#status();
    } catch (error) {
      if (codeOf(error) !== 'companion-missing' || this.#over) return null;
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
    const { reply } = await this.#options.client.request({ type: 'user-request', request });
    // The router parses it by the schema of its question before it goes on.
    return reply as UserReply<Q['type']>;
  }

  /** Ends a companion of ours; one of somebody else's runs on. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#starting;
    await this.#options.client.close();
    await this.#own?.close();
    this.#own = null;
  }

  async #status(): Promise<CompanionStatus> {
    const { status } = await this.#options.client.request({ type: 'status' });
    const parsed = companionStatus.safeParse(status);
    if (parsed.success) return parsed.data;
    throw new VigilError('companion-silent', 'The companion is of a version that this one does not understand.');
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
      void own.ended.then(async () => {
        if (this.#own !== own || this.#over) return;
        this.#own = null;
        await own.close();
      });
    } catch (error) {
      const code = codeOf(error);
      if (code !== this.#lastFault) this.#options.onFault(code);
      this.#lastFault = code;
    }
  }
}
