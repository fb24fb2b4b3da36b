/**
 * The return leg of RFC 9470 with a real OpenID provider (oidc-provider) and a real client (openid-client): from the 401 to an
 * approval, and everything that must not give one. The customer is driven over HTTP.
 */
import { spawnSync } from 'node:child_process';
import { CustomerDirectory, DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { CODE_ACR } from '@vigil/demo/bank/server/identity/provider-parts.ts';
import { type RunningProvider, startProvider } from '@vigil/demo/bank/server/identity/start-provider.ts';
import { stepUpClient } from '@vigil/demo/bank/server/step-up.ts';
import { ROOT } from '@vigil/demo/parts/root.ts';
import {
  type AuthenticationClaims,
  completeStepUp,
  consumeApproval,
  generateBankKeys,
  openPortal,
  type Portal,
  requestStepUp,
} from '@vigil/portal/server.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebCustomer } from '../demo/web-customer.ts';

const PORTAL = 'http://localhost:9';
const customers = new CustomerDirectory(DEMO_CUSTOMERS);
const [ingrid, mats] = DEMO_CUSTOMERS.map(({ user, password }) => customers.authenticate(user, password)!);
const PAYMENT = { origin: PORTAL, sessionId: 's-1', subject: ingrid!.handle, transaction: ['100', 'EUR', 'DE89'] };
const REQUIRED = { acrValues: [CODE_ACR], maxAge: 0 };

/** `pushedOnly: false` lets a page change parameters, as at a provider without pushed requests. */
let provider: RunningProvider;
let portal: Portal;
let clockMs = 0;

beforeAll(async () => {
  provider = await startProvider({ portal: PORTAL, customers, assets: '.', pushedOnly: false });
  portal = await openPortal({
    id: 'bank.example',
    name: 'Example Bank',
    origins: [PORTAL],
    keys: await generateBankKeys(),
    challenges: memoryChallenges(),
    credentials: memoryCredentials(),
    now: () => Date.now() + clockMs,
  });
});
afterAll(() => provider.close());

const expected = () => ({
  issuer: provider.issuer,
  audience: provider.client.clientId,
  subject: PAYMENT.subject,
});

interface Detour {
  /** What the page changes of the authorization request on its way. */
  readonly change?: (url: URL) => void;
  readonly browser?: WebCustomer;
  readonly hint?: string;
}

/** Follows the request to the provider, enters the code where one is asked for, and comes back with the ID token's claims. */
async function authenticate({ change, browser = new WebCustomer(provider.issuer), hint }: Detour = {}) {
  const client = stepUpClient(provider.issuer, provider.client);
  const request = await requestStepUp(portal, PAYMENT, REQUIRED);
  const { open, url } = await client.start('p-1', request, hint ?? PAYMENT.subject, 'Pay EUR 1.00 to Hansa');
  const to = new URL(url);
  change?.(to);
  let at = to.href;
  while (!at.startsWith(PORTAL)) {
    const page = await browser.get(at);
    const next = page.sentTo ?? (await browser.post(at, { otp: WebCustomer.code(page) })).sentTo;
    at = new URL(next ?? '', at).href;
  }
  const claims = await client.finish(open, new URL(at));
  return { request, claims: claims as AuthenticationClaims };
}

it('starts its provider without a warning, on this version of Node', () => {
  const script = `const { startProvider } = await import('./demo/bank/server/identity/start-provider.ts');
    const { CustomerDirectory } = await import('./demo/bank/server/customers.ts');
    const customers = new CustomerDirectory([]);
    await (await startProvider({ portal: 'http://localhost:9', customers, assets: '.' })).close();`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 110_000 });
  expect(stdout + stderr).toBe('');
});

describe('a step-up at an OpenID provider', () => {
  it('ends in an approval of its payment, which is executed once', async () => {
    const { claims, request } = await authenticate();
    expect(request.response.status).toBe(401);
    expect(claims).toMatchObject({ acr: CODE_ACR, sub: PAYMENT.subject, nonce: request.nonce });
    const result = await completeStepUp(portal, claims, PAYMENT, expected());
    const approval = result.ok ? result.approval : '';
    expect(await consumeApproval(portal, approval, PAYMENT)).toEqual({ ok: true, by: 'step-up' });
    expect(await consumeApproval(portal, approval, PAYMENT)).toEqual({ ok: false, code: 'approval-used' });
  });

  it('authenticates again although the customer is signed in at the provider', async () => {
    const browser = new WebCustomer(provider.issuer);
    const first = await authenticate({ browser });
    const second = await authenticate({ browser });
    expect(Number(second.claims.auth_time)).toBeGreaterThanOrEqual(Number(first.claims.auth_time));
    expect(await completeStepUp(portal, second.claims, PAYMENT, expected())).toMatchObject({ ok: true });
  });

  it('refuses the same ID token a second time', async () => {
    const { claims } = await authenticate();
    expect(await completeStepUp(portal, claims, PAYMENT, expected())).toMatchObject({ ok: true });
    expect(await completeStepUp(portal, claims, PAYMENT, expected())).toEqual({ ok: false, code: 'step-up-used' });
  });

  it('refuses an ID token of another payment', async () => {
    const { claims } = await authenticate();
    const other = { ...PAYMENT, transaction: ['900000', 'EUR', 'DE89'] };
    expect(await completeStepUp(portal, claims, other, expected())).toEqual({ ok: false, code: 'step-up-mismatch' });
  });

  it('refuses the authentication of another customer', async () => {
    const { claims } = await authenticate({ hint: mats!.handle });
    expect(claims.sub).toBe(mats!.handle);
    expect(await completeStepUp(portal, claims, PAYMENT, expected())).toEqual({ ok: false, code: 'subject-mismatch' });
  });

  it('refuses a token of another provider or client', async () => {
    for (const [change, code] of [
      [{ issuer: 'https://id.other.example' }, 'issuer-mismatch'],
      [{ audience: 'other-client' }, 'audience-mismatch'],
    ] as const) {
      const { claims } = await authenticate();
      const result = await completeStepUp(portal, claims, PAYMENT, { ...expected(), ...change });
      expect(result).toEqual({ ok: false, code });
    }
  });
});

describe('a page that weakens the request', () => {
  /** Without pushed requests the parameters stand in the address; this rebuilds such an address. */
  async function unpushed(leaveOut: readonly string[], browser: WebCustomer) {
    const openid = await import('openid-client');
    const { issuer, client } = provider;
    const configuration = await openid.discovery(new URL(issuer), client.clientId, client.clientSecret, undefined, {
      execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    const request = await requestStepUp(portal, PAYMENT, REQUIRED);
    const codeVerifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(configuration, {
      ...request.parameters,
      redirect_uri: client.redirectUri,
      scope: 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      login_hint: PAYMENT.subject,
      claims: JSON.stringify({ id_token: { auth_time: { essential: true } } }),
    });
    for (const name of leaveOut) url.searchParams.delete(name);
    let at = url.href;
    let codes = 0;
    while (!at.startsWith(PORTAL)) {
      const page = await browser.get(at);
      if (page.sentTo === null) codes += 1;
      const next = page.sentTo ?? (await browser.post(at, { otp: WebCustomer.code(page) })).sentTo;
      at = new URL(next ?? '', at).href;
    }
    const checks = { pkceCodeVerifier: codeVerifier, expectedNonce: request.nonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(configuration, new URL(at), checks);
    return { claims: tokens.claims() as AuthenticationClaims, codes };
  }

  it('gets an old authentication, which is refused by its auth_time', async () => {
    const browser = new WebCustomer(provider.issuer);
    await authenticate({ browser });
    clockMs += 60_000;
    const { claims, codes } = await unpushed(['max_age'], browser);
    expect(codes).toBe(0);
    expect(await completeStepUp(portal, claims, PAYMENT, expected())).toEqual({
      ok: false,
      code: 'authentication-too-old',
    });
    clockMs = 0;
  });

  it('gets a token without the level, which is refused by its acr', async () => {
    const { claims } = await unpushed(['acr_values'], new WebCustomer(provider.issuer));
    expect(claims.acr).not.toBe(CODE_ACR);
    expect(await completeStepUp(portal, claims, PAYMENT, expected())).toEqual({ ok: false, code: 'acr-insufficient' });
  });

  it('cannot change a pushed request', async () => {
    const { claims } = await authenticate({
      change: (url) => url.searchParams.set('acr_values', 'urn:nordhaven:basic'),
    });
    expect(claims.acr).toBe(CODE_ACR);
  });
});
