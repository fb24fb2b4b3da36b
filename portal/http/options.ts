/** What the endpoints share. In: what the host application knows of a request. Out: the types of hooks and results. */
import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';
import type { Portal } from '../server/portal.ts';
import type { StepUpOptions } from '../server/step-up.ts';
import type { Verification } from '../server/verify-attestation.ts';
import type { Registration } from '../server/verify-registration.ts';

/** The signed-in user of a request, as the host application knows it from its own session. */
export interface Visitor {
  readonly sessionId: string;
  /** Opaque handle of the user. */
  readonly subject: string;
  /** True right after full strong authentication: registration is possible only then. */
  readonly strong: boolean;
  /** When the user last proved who they are, strongly, in this session (NumericDate seconds); see `ChallengeRequest`. */
  readonly authTime?: number | undefined;
}

/** What happened at an endpoint, for logs, consoles and for acting on it (`lock` ends the session). */
export type PortalEvent =
  | { readonly kind: 'challenge'; readonly visitor: Visitor; readonly purpose: Purpose; readonly nonce: string }
  | {
      readonly kind: 'attestation';
      readonly visitor: Visitor;
      readonly purpose: 'session' | 'transaction' | 'watch';
      /** The page's reference of the transaction, as it was passed to `transaction`. */
      readonly transaction?: string;
      readonly result: Verification;
    }
  | { readonly kind: 'registration'; readonly visitor: Visitor; readonly result: Registration };

/** `R` is the framework's own request: Express `Request`, `FastifyRequest`, web `Request`. */
export interface PortalHttpOptions<R> {
  readonly portal: Portal;
  /** Who is signed in; null answers 401 without more. Take it from the session, never from the body. */
  readonly identify: (request: R) => Visitor | null | Promise<Visitor | null>;
  /** The fields of a transaction by the page's reference, from the server's own records; null answers 404. */
  readonly transaction?: (
    reference: string,
    visitor: Visitor,
    request: R,
  ) => readonly string[] | null | Promise<readonly string[] | null>;
  /** Awaited before the response leaves, so that a lock holds before the page knows of it. */
  readonly onEvent?: (event: PortalEvent, request: R) => unknown;
  readonly stepUp?: StepUpOptions;
}
