/** What the service can be told. In: options of the command line or the environment. Out: checked settings. */
import { readFile } from 'node:fs/promises';
import { type PortalPolicy, PRESETS, portalPolicy } from '@vigil/portal/server/policy.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';

/** As commander gives them: text, or what was parsed of it. */
export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly id: string;
  readonly name: string;
  readonly origin: readonly string[];
  readonly policy: string;
  readonly policies?: string;
  readonly redis?: string;
  readonly redisReplicas: number;
  readonly postgres?: string;
  readonly keys?: string;
  readonly hsm?: string;
  readonly keyFeed?: string;
  readonly roots?: string;
  readonly reloadS: number;
  readonly apiKeys?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly clientCa?: string;
  readonly rate: number;
  readonly deadlineMs: number;
  readonly drainMs: number;
  readonly logLevel: string;
}

/** Share of the deadline of an operation that one call of a store may take. */
const STORE_SHARE = 0.6;

export const storeDeadlineMs = (options: ServeOptions): number => Math.round(options.deadlineMs * STORE_SHARE);

/** The presets and, over them, the bank's own: a JSON array. @throws VigilError `policies-invalid`. */
export async function readPolicies(path: string | undefined): Promise<Map<string, PortalPolicy>> {
  const policies = new Map<string, PortalPolicy>(Object.entries(PRESETS));
  if (path === undefined) return policies;
  let own: PortalPolicy[];
  try {
    own = z.array(portalPolicy).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it cannot be read as JSON.';
    throw new VigilError('policies-invalid', `${path} is not a list of policies: ${why}`, { cause });
  }
  for (const policy of own) policies.set(policy.name, policy);
  return policies;
}

/** @throws VigilError `tls-incomplete` for a certificate without its key, or authorities without a certificate. */
export async function readTls({ tlsCert, tlsKey, clientCa }: ServeOptions) {
  if (tlsCert === undefined && tlsKey === undefined && clientCa === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new VigilError('tls-incomplete', 'TLS needs --tls-cert and --tls-key; --client-ca comes on top of them.');
  const [cert, key] = await Promise.all([readFile(tlsCert), readFile(tlsKey)]);
  if (clientCa === undefined) return { cert, key };
  return { cert, key, ca: await readFile(clientCa), requestCert: true, rejectUnauthorized: true };
}
