/**
 * Polls the overview. In: the user API and the visibility of the window. Out: the newest overview, or an error code.
 * Polls once a second, never concurrently, and only while visible.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';

const EVERY_MS = 1000;

export interface PollResult {
  /** The newest overview; null before the first. */
  readonly overview: Overview | null;
  /** Error code of the newest request; null if it succeeded. */
  readonly problem: string | null;
}

/** The part of `document` that is used. */
export type Visibility = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

export class OverviewPoll {
  readonly #userApi: UserApi;
  readonly #onResult: (known: PollResult) => void;
  readonly #visibility: Visibility;
  #known: PollResult = { overview: null, problem: null };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: Promise<void> | null = null;
  #running = false;

  constructor(userApi: UserApi, onResult: (known: PollResult) => void, visibility: Visibility = document) {
    this.#userApi = userApi;
    this.#onResult = onResult;
    this.#visibility = visibility;
  }

  start(): void {
    this.#running = true;
    this.#visibility.addEventListener('visibilitychange', this.#onVisibility);
    this.#onVisibility();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#visibility.removeEventListener('visibilitychange', this.#onVisibility);
  }

  /** Requests the overview again after a change. A reply requested before the change is discarded. */
  async refresh(): Promise<void> {
    await this.#pending;
    await this.#request();
  }

  #onVisibility = (): void => {
    clearTimeout(this.#timer);
    if (this.#running && this.#visibility.visibilityState === 'visible') void this.#request();
  };

  #request(): Promise<void> {
    this.#pending ??= this.#requestOnce().finally(() => {
      this.#pending = null;
      clearTimeout(this.#timer);
      if (!this.#running || this.#visibility.visibilityState !== 'visible') return;
      this.#timer = setTimeout(() => void this.#request(), EVERY_MS);
    });
    return this.#pending;
  }

  async #requestOnce(): Promise<void> {
    try {
      this.#known = { overview: await this.#userApi.request({ type: 'overview' }), problem: null };
    } catch (error) {
      this.#known = { ...this.#known, problem: codeOf(error) };
    }
    if (this.#running) this.#onResult(this.#known);
  }
}
