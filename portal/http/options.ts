/** Options of the endpoints. In: what the host application knows of a request. Out: types of callbacks and results. */
import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';
import type { Portal } from '../server/portal.ts';
import type { StepUpOptions } from '../server/step-up.ts';
import type { Verification } from '../server/verify-attestation.ts';
import type { Registration } from '../server/verify-registration.ts';

/** The signed-in user of a request, from the host application's own session. */
export interface Visitor {
  readonly sessionId: string;
  /** Opaque handle of the user. */
  readonly subject: string;
  /** True right after strong authentication. Registration needs it. */
  readonly strong: boolean;
  /** Time of the last strong authentication in this session (NumericDate seconds); see `ChallengeRequest`. */
  readonly authTime?: number | undefined;
}

/** An event at an endpoint, for logs, consoles and enforcement (`lock` must end the session). */
export type PortalEvent =
  | { readonly kind: 'challenge'; readonly visitor: Visitor; readonly purpose: Purpose; readonly nonce: string }
  | {
      readonly kind: 'attestation';
      readonly visitor: Visitor;
      readonly purpose: 'session' | 'transaction' | 'watch';
      /** The page's reference of the transaction, as passed to `transaction`. */
      readonly transaction?: string;
      readonly result: Verification;
    }
  | { readonly kind: 'registration'; readonly visitor: Visitor; readonly result: Registration };

/** `R`: the request type of the framework: Express `Request`, `FastifyRequest`, web `Request`. */
export interface PortalHttpOptions<R> {
  readonly portal: Portal;
  /** The signed-in user; null gives 401. Take it from the session, never from the body. */
  readonly identify: (request: R) => Visitor | null | Promise<Visitor | null>;
  /** The fields of a transaction by the page's reference, from the server's own records; null gives 404. */
  readonly transaction?: (
    reference: string,
    visitor: Visitor,
    request: R,
  ) => readonly string[] | null | Promise<readonly string[] | null>;
  /** Awaited before the response is sent, so that a lock is effective before the page sees it. */
  readonly onEvent?: (event: PortalEvent, request: R) => unknown;
  readonly stepUp?: StepUpOptions;
  /** Requests of one session in a minute, counted in this process; more get 429. Default 240. */
  readonly maxRequestsPerMinute?: number;
}
