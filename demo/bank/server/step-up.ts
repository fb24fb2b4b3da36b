/**
 * The portal as a client of the bank's OpenID provider (`openid-client`). In: a payment that needs more. Out: the address at
 * which the customer authenticates again, then the verified claims of the new ID token.
 */
import type { AuthenticationClaims, StepUpRequest } from '@vigil/portal/server.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import * as openid from 'openid-client';
import type { RegisteredClient } from './identity/provider-parts.ts';
import type { OpenStepUp } from './open-step-up.ts';

/** Seconds that one request to the provider may take. */
const TIMEOUT_S = 5;

export interface StepUpClient {
  /** The provider's issuer identifier, and the portal's at the provider. */
  readonly issuer: string;
  readonly audience: string;
  /** @throws VigilError `provider-unavailable`. */
  start(
    payment: string,
    request: StepUpRequest,
    subject: string,
    message: string,
  ): Promise<{ open: OpenStepUp; url: string }>;
  /** Claims of the ID token, its signature verified; null when the customer cancelled or the response is not of this step-up. */
  finish(open: OpenStepUp, returned: URL): Promise<AuthenticationClaims | null>;
}

/** Finds the provider at its first use, so that the bank starts without it. */
export function stepUpClient(issuer: string, client: RegisteredClient): StepUpClient {
  let found: Promise<openid.Configuration> | null = null;
  const configuration = () => {
    found ??= discover(issuer, client).catch((cause) => {
      found = null;
      throw new VigilError('provider-unavailable', 'The OpenID provider does not respond.', { cause });
    });
    return found;
  };
  return {
    issuer,
    audience: client.clientId,
    async start(payment, request, subject, message) {
      const codeVerifier = openid.randomPKCECodeVerifier();
      const state = openid.randomState();
      const url = await pushed(await configuration(), {
        ...request.parameters,
        redirect_uri: client.redirectUri,
        scope: 'openid',
        state,
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        login_hint: subject,
        binding_message: message,
      });
      return { open: { payment, state, nonce: request.nonce, codeVerifier }, url: url.href };
    },
    async finish({ state, nonce, codeVerifier }, returned) {
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      };
      try {
        const tokens = await openid.authorizationCodeGrant(await configuration(), returned, checks);
        return tokens.claims() ?? null;
      } catch (fault) {
        if (fault instanceof VigilError) throw fault;
        return null;
      }
    },
  };
}

/** ID tokens are verified with the provider's published keys, also where they come over the back channel. */
function discover(issuer: string, { clientId, clientSecret }: RegisteredClient): Promise<openid.Configuration> {
  const insecure = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
  return openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute: [...insecure, openid.enableNonRepudiationChecks],
    timeout: TIMEOUT_S,
  });
}

/** A pushed request (RFC 9126): the browser carries a reference, so the user cannot take `max_age` or `acr_values` out of it. */
async function pushed(configuration: openid.Configuration, parameters: Record<string, string>): Promise<URL> {
  try {
    return await openid.buildAuthorizationUrlWithPAR(configuration, parameters);
  } catch (cause) {
    throw new VigilError('provider-unavailable', 'The OpenID provider did not accept the request.', { cause });
  }
}
