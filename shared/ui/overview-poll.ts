/**
 * Keeps what the window shows up to date. In: the desk and whether the window is seen. Out: the newest overview, or the
 * code of what went wrong. Asks once a second, never twice at once, and only while someone can look.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';

const EVERY_MS = 1000;

export interface PollResult {
  /** The newest that was heard; null before the first answer. */
  readonly overview: Overview | null;
  /** Why the newest question was not answered; null where it was. */
  readonly problem: string | null;
}

/** The part of `document` that matters here. */
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

  /** Asks again now: something was changed. An answer that was under way is older than the change and does not do. */
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
