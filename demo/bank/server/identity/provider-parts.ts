/** What the OpenID provider is made of: levels of authentication, its client, its customers. Types and names only. */
import type { CustomerDirectory } from '../customers.ts';

/** Authentication with a code from the customer's phone. */
export const CODE_ACR = 'urn:nordhaven:code';
/** What the provider knows of a customer without a code. */
export const BASIC_ACR = 'urn:nordhaven:basic';

export interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
}

export interface ProviderParts {
  readonly issuer: string;
  readonly customers: CustomerDirectory;
  readonly client: RegisteredClient;
  /** Origin of the portal, where pages return to. */
  readonly portal: string;
  readonly assets: string;
  readonly now: () => number;
  /** Authorization requests come from the portal's server only (RFC 9126). Default true. */
  readonly pushedOnly?: boolean;
}
