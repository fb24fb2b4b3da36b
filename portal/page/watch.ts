/**
 * A stream of tokens that reopens after a break. In: a source of challenges and a callback for tokens. Out: each token in
 * turn. Each opening needs a new challenge because a challenge lives for a minute. The pages of one session in all tabs
 * share one stream: a second stream of the same session would end the first.
 */
import { connection } from './connection.ts';
import type { Failure, Outcome } from './outcome.ts';

export interface WatchOptions {
  /** Fetches a new challenge with `purpose: watch`; called for each opening of the stream. */
  readonly challenge: () => Promise<string>;
  /** Gets each token in turn: the next one waits for the returned promise. */
  readonly onToken: (token: string) => unknown;
  /** Called when the stream breaks or cannot be opened. It is then retried, unless the outcome is final. */
  readonly onOutcome?: (outcome: Failure) => void;
  readonly signal: AbortSignal;
  /**
   * Any name of the bank's session. Only for portals whose tabs have sessions of their own: by default all pages of the
   * origin share one watch.
   */
  readonly session?: string;
  /** A stream is reopened after this silence; default three times the maximum interval of the companion's policy. */
  readonly silenceMs?: number;
}

/** Declines that a retry does not change. */
const FINAL = ['not-registered', 'not-listed', 'origin-mismatch'];
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/**
 * Keeps a stream of tokens open until `signal` aborts or the outcome is final. One tab of a session has the stream, and
 * another takes it over when that tab is closed. Never rejects.
 */
export async function watch(options: WatchOptions): Promise<Failure> {
  const { signal } = options;
  while (!signal.aborted) {
    const outcome = await alone(options, () => keepOpen(options));
    if (signal.aborted) break;
    // The page was left and may return from the back-forward cache.
    if (outcome.status === 'aborted') await pause(FIRST_RETRY_MS, signal);
    else return outcome;
  }
  return { status: 'aborted' };
}

/** Runs `stream` while no other page of the session does. Browsers without Web Locks run it at once. */
async function alone({ signal, session = '' }: WatchOptions, stream: () => Promise<Failure>): Promise<Failure> {
  if (typeof navigator === 'undefined' || navigator.locks === undefined) return stream();
  try {
    return await navigator.locks.request(`vigil-watch ${session}`, { signal }, stream);
  } catch {
    return { status: 'aborted' };
  }
}

/** Reopens the stream after each break; ends when the outcome is final or the page is left. */
async function keepOpen(options: WatchOptions): Promise<Failure> {
  let retryMs = FIRST_RETRY_MS;
  for (;;) {
    const { outcome, tokens } = await openStream(options);
    if (options.signal.aborted || outcome.status === 'aborted') return { status: 'aborted' };
    options.onOutcome?.(outcome);
    if (isFinal(outcome)) return outcome;
    retryMs = tokens > 0 ? FIRST_RETRY_MS : Math.min(2 * retryMs, MAX_RETRY_MS);
    await pause(isSuperseded(outcome) ? MAX_RETRY_MS : retryMs, options.signal);
    if (options.signal.aborted) return { status: 'aborted' };
  }
}

/** Another page has a stream of this session, for instance on another origin. Retry late, so that the two alternate. */
function isSuperseded(outcome: Failure): boolean {
  return outcome.status === 'declined' && outcome.code === 'superseded';
}

function isFinal(outcome: Failure): boolean {
  return (
    (outcome.status === 'outdated' && outcome.part === 'page') ||
    (outcome.status === 'declined' && FINAL.includes(outcome.code))
  );
}

async function openStream({
  challenge,
  onToken,
  signal,
  silenceMs = 180_000,
}: WatchOptions): Promise<{ outcome: Failure; tokens: number }> {
  const present = await connection(signal);
  if (!('exchange' in present)) return { outcome: present, tokens: 0 };
  if (signal.aborted) return { outcome: { status: 'aborted' }, tokens: 0 };
  const nextChallenge = await challenge().catch(() => null);
  if (nextChallenge === null) return { outcome: { status: 'timeout' }, tokens: 0 };
  // While the challenge was on its way the connection may have ended: a late attestation retires it, an update of the extension closes it.
  const port = await connection(signal);
  if (!('exchange' in port)) return { outcome: port, tokens: 0 };
  if (signal.aborted) return { outcome: { status: 'aborted' }, tokens: 0 };
  return new Promise((resolve) => {
    let tokens = 0;
    let delivered: Promise<unknown> = Promise.resolve();
    let timer: ReturnType<typeof setTimeout>;
    const done = (outcome: Failure) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      exchange.end();
      void delivered.then(() => resolve({ outcome, tokens }));
    };
    const abort = () => done({ status: 'aborted' });
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(port.giveUp, silenceMs);
    };
    const exchange = port.exchange('watch', nextChallenge, (outcome: Outcome) => {
      if (outcome.status !== 'token') return done(outcome);
      tokens += 1;
      listen();
      // A callback that fails must not end the stream.
      delivered = delivered.then(() => onToken(outcome.token)).catch(() => {});
    });
    signal.addEventListener('abort', abort);
    listen();
  });
}

/** Ends early on abort and when the page returns from the back-forward cache. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      removeEventListener('pageshow', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    addEventListener('pageshow', done);
  });
}
