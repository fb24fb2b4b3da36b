/**
 * The bank's OpenID provider, Nordhaven ID, on `oidc-provider`. In: its customers and the portal's redirect address. Out: an
 * issuer that authenticates a customer again when the portal asks for a level (`acr_values`) and an age (`max_age`).
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import express, { type Express } from 'express';
import Provider, { type Configuration } from 'oidc-provider';
import { interactionRoutes } from './interaction.ts';
import { BASIC_ACR, CODE_ACR, type ProviderParts, type RegisteredClient } from './provider-parts.ts';
import { providerStore } from './provider-store.ts';

export function newClient(portal: string): RegisteredClient {
  const clientSecret = randomBytes(32).toString('base64url');
  return { clientId: 'nordhaven-portal', clientSecret, redirectUri: `${portal}/step-up/return` };
}

export function identityProvider(parts: ProviderParts): Express {
  const provider = new Provider(parts.issuer, configuration(parts));
  const app = express();
  app.disable('x-powered-by');
  app.use('/assets', express.static(parts.assets, { index: false, fallthrough: false, cacheControl: false }));
  app.use(interactionRoutes(provider, parts));
  app.use(provider.callback());
  return app;
}

function configuration({ issuer, client, customers, now, pushedOnly = true }: ProviderParts): Configuration {
  const { port } = new URL(issuer);
  return {
    adapter: providerStore(now),
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [signingKey()] },
    acrValues: [CODE_ACR, BASIC_ACR],
    claims: { openid: ['sub'], acr: null, auth_time: null, sid: null, iss: null },
    scopes: ['openid'],
    // What the phone shows; it reaches the provider in the pushed request, where the page cannot change it.
    extraParams: ['binding_message'],
    findAccount: (_context, id) =>
      customers.byHandle(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: pushedOnly },
      claimsParameter: { enabled: true },
    },
    // Cookies are shared by all ports of a host, so the port is part of the names.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: {
        session: `nordhaven-id-${port}`,
        interaction: `nordhaven-id-act-${port}`,
        resume: `nordhaven-id-on-${port}`,
      },
    },
    loadExistingGrant: grantToOwnPortal,
    ttl: { Interaction: 600, AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Session: 3_600, Grant: 3_600 },
  };
}

/** The bank's own portal needs no consent of the customer. */
const grantToOwnPortal: NonNullable<Configuration['loadExistingGrant']> = async ({ oidc }) => {
  const accountId = oidc.account?.accountId;
  const clientId = oidc.client?.clientId;
  if (accountId === undefined || clientId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
};

function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'nordhaven-id-1' } as const;
}
