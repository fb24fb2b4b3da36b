/**
 * The page's connection to the content script. In: requests. Out: the outcome of each. Opened on first use and reopened
 * after a back-forward navigation, an update of the extension, or a late start of the extension.
 */
import {
  type AttestRequestKind,
  CONNECT,
  type Decline,
  type FromPage,
  PAGE_CHANNEL_VERSION,
  type ToPage,
} from '@vigil/protocol/page-channel.ts';
import type { Failure, Outcome } from './outcome.ts';

/**
 * A content script replies within a task or two; after this time none is present. Passes in short looks: the reply of a page that
 * was blocked, as while it loads, waits behind at most one of them.
 */
const READY_WITHIN_MS = 400;
const LOOK_MS = 50;

export interface Exchange {
  /** Stops the request; ends a watch stream. */
  end(): void;
}

export interface PageConnection {
  /** Version of the extension. */
  readonly extension: string;
  exchange(kind: AttestRequestKind, challenge: string, onOutcome: (outcome: Outcome) => void): Exchange;
  /** Closes a connection that did not reply in time: all its requests time out and the next one reconnects. */
  giveUp(): void;
  /** The next request reconnects. Requests under way go on: a slow attestation must not end a watch. */
  retire(): void;
}

let current: Promise<PageConnection | Failure> | undefined;
let lastId = 0;

/** Shared by all requests while it is open. Waits until the page is shown, but not after `signal` aborts. */
export function connection(signal?: AbortSignal): Promise<PageConnection | Failure> {
  if (!current) {
    const attempt = shown().then(() =>
      connect(() => {
        if (current === attempt) current = undefined;
      }),
    );
    current = attempt;
  }
  return signal === undefined ? current : untilAborted(current, signal);
}

/** A signal may live as long as its page: nothing of a request that is over stays on it. */
function untilAborted<T>(found: Promise<T>, signal: AbortSignal): Promise<T | Failure> {
  if (signal.aborted) return Promise.resolve({ status: 'aborted' });
  return new Promise((resolve) => {
    const abort = () => resolve({ status: 'aborted' });
    signal.addEventListener('abort', abort);
    void found.then(resolve).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A page that the browser renders in advance gets no attestation before the user opens it. */
function shown(): Promise<unknown> {
  const { document } = globalThis as { readonly document?: Document & { readonly prerendering?: boolean } };
  if (document?.prerendering !== true) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('prerenderingchange', resolve, { once: true }));
}

/** `over` is called when the connection ends or fails to open. */
function connect(over: () => void): Promise<PageConnection | Failure> {
  const { port1: port, port2 } = new MessageChannel();
  const waiting = new Map<number, (outcome: Outcome) => void>();
  return new Promise((resolve) => {
    const fail = (failure: Failure) => {
      over();
      clearTimeout(timer);
      port.removeEventListener('close', lost);
      port.close();
      removeEventListener('pagehide', left);
      removeEventListener('pageshow', back);
      resolve(failure);
    };
    const end = (outcome: Failure) => {
      fail(outcome);
      for (const onOutcome of [...waiting.values()]) onOutcome(outcome);
    };
    const lost = () => end({ status: 'missing', part: 'extension' });
    // The page is being left: end all requests without calling anything missing.
    const left = () => end({ status: 'aborted' });
    // The content script of a connection opened while leaving is gone when the page returns.
    const back = ({ persisted }: PageTransitionEvent) => persisted && left();
    let timer = setTimeout(look, LOOK_MS, READY_WITHIN_MS - LOOK_MS);
    function look(leftMs: number): void {
      if (leftMs <= 0) lost();
      else timer = setTimeout(look, LOOK_MS, leftMs - LOOK_MS);
    }
    port.onmessage = ({ data }: MessageEvent<ToPage>) => {
      if (data?.type === 'ready') {
        if (data.version !== PAGE_CHANNEL_VERSION) {
          const part = data.version > PAGE_CHANNEL_VERSION ? 'page' : 'extension';
          return fail({ status: 'outdated', part });
        }
        clearTimeout(timer);
        let isRetired = false;
        const closeUnused = () => isRetired && waiting.size === 0 && end({ status: 'timeout' });
        resolve({
          extension: data.extension,
          exchange: exchangeOn(port, waiting, closeUnused),
          giveUp: () => end({ status: 'timeout' }),
          retire() {
            isRetired = true;
            over();
            closeUnused();
          },
        });
      } else if (data?.type === 'token') {
        waiting.get(data.id)?.({ status: 'token', token: data.token });
      } else if (data?.type === 'declined') {
        waiting.get(data.id)?.(declined(data.code));
      }
    };
    // Fired when the other end closes, in browsers that support the event; timeouts cover the others.
    port.addEventListener('close', lost);
    addEventListener('pagehide', left);
    addEventListener('pageshow', back);
    postMessage(CONNECT, location.origin, [port2]);
  });
}

function exchangeOn(
  port: MessagePort,
  waiting: Map<number, (outcome: Outcome) => void>,
  onEnd: () => void,
): PageConnection['exchange'] {
  return (kind, challenge, onOutcome) => {
    lastId += 1;
    const id = lastId;
    waiting.set(id, onOutcome);
    port.postMessage({ type: 'attest-request', id, kind, challenge } satisfies FromPage);
    return {
      end() {
        if (!waiting.delete(id)) return;
        if (kind === 'watch') port.postMessage({ type: 'unwatch', id } satisfies FromPage);
        onEnd();
      },
    };
  };
}

function declined(code: Decline): Failure {
  if (code === 'companion-missing') return { status: 'missing', part: 'companion' };
  if (code === 'companion-outdated') return { status: 'outdated', part: 'companion' };
  if (code === 'extension-outdated') return { status: 'outdated', part: 'extension' };
  return { status: 'declined', code };
}
