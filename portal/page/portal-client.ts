/**
 * The kit's endpoints from a page. In: what the user does. Out: what the bank decided. Everything that fails is a step-up: the page
 * never has to handle an exception.
 */
import type { Failure, Outcome } from './outcome.ts';
import { attest, type RequestOptions, register } from './vigil.ts';
import { watch } from './watch.ts';

export interface PortalReply {
  readonly action: 'allow' | 'step-up' | 'lock';
  /** Why there is no token, or why it was refused. */
  readonly code?: string;
  /** For the server's `consumeApproval`; only with `allow` for a transaction. */
  readonly approval?: string;
  /** The customer has paused Vigil. */
  readonly paused?: boolean;
}

export interface SessionWatch {
  /** Ends the watch: abort it when the signed-in part of the page goes away. */
  readonly signal: AbortSignal;
  readonly onReply: (reply: PortalReply) => unknown;
  /** Called when there is no stream now, for instance without the extension. */
  readonly onOutcome?: (outcome: Failure) => void;
  /** See `watch`. */
  readonly session?: string;
}

export interface PortalClient {
  /** Attests one transaction, named by the bank's own reference. While that runs, a second call gets the same reply. */
  approve(transaction: string, options?: RequestOptions): Promise<PortalReply>;
  /** Attests the session. */
  check(options?: RequestOptions): Promise<PortalReply>;
  /** Asks for the user's consent and registers this device: `registered`, or a code. */
  register(options?: RequestOptions): Promise<string>;
  /** Watches the session until it is aborted, locked, or cannot be watched here. */
  watch(options: SessionWatch): Promise<Failure>;
}

type RequestPurpose = 'session' | 'transaction' | 'watch' | 'registration';

const ACTIONS = ['allow', 'step-up', 'lock'] as const;

/** An overloaded portal has done nothing and left the token unused: the page sends the same again, pages spread over a second. */
const MAX_RETRIES = 2;
const RETRY_MS = 1_000;

const isOverload = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'error' in value && value.error === 'overloaded';

/** `base`: where the endpoints are mounted. */
export function portalClient(base = '/vigil'): PortalClient {
  async function post(path: string, body: object, retries = MAX_RETRIES): Promise<Record<string, unknown>> {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const value: unknown = await response.json();
    if (retries > 0 && isOverload(value)) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
      return post(path, body, retries - 1);
    }
    return typeof value === 'object' && value !== null ? { ...value } : {};
  }

  async function challenge(purpose: RequestPurpose, more: object = {}): Promise<string> {
    const { challenge: made, error, action } = await post('challenge', { purpose, ...more });
    if (typeof made === 'string') return made;
    throw new Error(String(error ?? action));
  }

  async function submit(purpose: RequestPurpose, token: string, more: object = {}): Promise<PortalReply> {
    try {
      return replyOf(await post('attestation', { purpose, token, ...more }));
    } catch {
      return { action: 'step-up', code: 'portal-unavailable' };
    }
  }

  async function attested(purpose: RequestPurpose, more: object, options: RequestOptions): Promise<PortalReply> {
    const made = await challenge(purpose, more).catch(() => null);
    if (made === null) return { action: 'step-up', code: 'no-challenge' };
    const outcome = await attest(made, options);
    if (outcome.status !== 'token') return { action: 'step-up', code: codeOf(outcome) };
    return submit(purpose, outcome.token, more);
  }

  const approving = new Map<string, Promise<PortalReply>>();

  return {
    approve(transaction, options = {}) {
      const running = approving.get(transaction);
      if (running) return running;
      const reply = attested('transaction', { transaction }, options);
      approving.set(transaction, reply);
      void reply.finally(() => approving.delete(transaction));
      return reply;
    },
    check: (options = {}) => attested('session', {}, options),
    async register(options = {}) {
      const made = await challenge('registration').catch(() => null);
      if (made === null) return 'step-up';
      const outcome = await register(made, options);
      if (outcome.status !== 'token') return codeOf(outcome);
      const { registered, code } = await post('registration', { token: outcome.token }).catch(() => ({
        registered: false,
        code: 'portal-unavailable',
      }));
      return registered === true ? 'registered' : String(code ?? 'step-up');
    },
    watch: ({ signal, onReply, onOutcome, session }) =>
      watch({
        signal,
        challenge: () => challenge('watch'),
        onToken: async (token) => onReply(await submit('watch', token)),
        ...(onOutcome && { onOutcome }),
        ...(session !== undefined && { session }),
      }),
  };
}

function replyOf({ action, code, approval, paused }: Record<string, unknown>): PortalReply {
  return {
    action: ACTIONS.find((known) => known === action) ?? 'step-up',
    ...(typeof code === 'string' && { code }),
    ...(typeof approval === 'string' && { approval }),
    ...(paused === true && { paused }),
  };
}

/** One name for each outcome: `extension-missing`, `not-registered`, `timeout`, ... */
export function codeOf(outcome: Outcome): string {
  switch (outcome.status) {
    case 'missing':
    case 'outdated':
      return `${outcome.part}-${outcome.status}`;
    case 'declined':
      return outcome.code;
    default:
      return outcome.status;
  }
}
