/**
 * A bank's portal, configured once at start. In: identity, origins, private keys, stores, policy. Out: a checked value
 * that every operation takes as its first argument.
 */

import { randomUUID } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';
import { type BankKey, bankId, bankKey, origin, type PinnedBank, pinnedBank, rootKey } from '@vigil/protocol/policy.ts';
import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';
import type { Decrypter, Signer } from '../keys/bank-key.ts';
import { bankKeyInput, handleOf } from '../keys/private-key.ts';
import { readKeyFeed } from '../keys/sign-key-feed.ts';
import { AuditChainWriter } from './audit-entry.ts';
import { challengesOf, credentialsOf } from './bank-stores.ts';
import { Deadline } from './deadline.ts';
import { OperationLimit } from './operation-limit.ts';
import { type PortalPolicy, PRESETS, portalPolicy } from './policy.ts';
import { type FaultReporter, safeReport } from './report.ts';
import type { BankChallenges, BankCredentials, ChallengeStore, Credential, CredentialStore } from './stores.ts';

const version = z.string().regex(/^\d+\.\d+\.\d+$/);

const settings = z.strictObject({
  /** `iss` of challenges and `aud` of attestations: the id under which companions pin this bank. */
  id: bankId,
  name: z.string().min(1).max(100),
  origins: z.array(origin).min(1).max(50),
  /** The first `sig` key signs; every `enc` key decrypts, so that keys can be rotated. */
  keys: z
    .array(bankKeyInput)
    .min(2)
    .max(20)
    .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, 'kids are unique')
    .refine((keys) => keys.some((k) => k.use === 'sig') && keys.some((k) => k.use === 'enc'), 'a sig and an enc key'),
  /**
   * The signed key feed (`signKeyFeed`) and the root keys that companions pin in place of `keys`. Every challenge carries the
   * feed, so that keys change without a change on the customers' machines.
   */
  keyFeed: z.strictObject({ feed: z.string(), roots: z.array(rootKey).min(1).max(3) }).optional(),
  policy: portalPolicy.default(PRESETS.balanced),
  /** Minimum `major.minor.patch` of companion and extension; older ones are refused. Default: any version. */
  minVersions: z
    .strictObject({ companion: version, extension: version })
    .default({ companion: '0.0.0', extension: '0.0.0' }),
  /** Allowed clock difference to a customer's machine, in seconds. Companions allow the bank the same. */
  skewS: z.number().int().min(0).max(60).default(60),
  /** How long one operation waits for its stores, in milliseconds; then it is refused with `store-unavailable`. */
  storeTimeoutMs: z.number().int().min(10).max(60_000).default(1_000),
  /**
   * Operations of this process that run at once. Others wait in turn, at most 0.4 of `storeTimeoutMs`; then they are refused with
   * `overloaded`, which leaves their token unused. More than the stores serve at once only makes all of them slower.
   */
  maxConcurrent: z.number().int().min(1).max(10_000).default(32),
  /** Maximum number of keys of one user that are not revoked. */
  maxKeysPerSubject: z.number().int().min(1).max(1_000).default(10),
});

export interface PortalOptions extends z.input<typeof settings> {
  readonly challenges: ChallengeStore;
  readonly credentials: CredentialStore;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  /** Called with every store fault, and once a second with `overloaded`. The verification result only has the code. */
  readonly onFault?: FaultReporter;
}

export interface Portal {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
  readonly policy: PortalPolicy;
  readonly minVersions: { readonly companion: string; readonly extension: string };
  readonly skewS: number;
  readonly storeTimeoutMs: number;
  readonly maxKeysPerSubject: number;
  /** Bounds the operations of this process. */
  readonly operations: OperationLimit;
  /** Records of this bank; each call has a deadline of its own. */
  readonly challenges: BankChallenges;
  readonly credentials: BankCredentials;
  /** As given in the options. */
  readonly stores: PortalStores;
  readonly now: () => number;
  readonly onFault: (fault: unknown) => void;
  /** The entry that companions pin, under `banks` in their policy. */
  readonly pinned: PinnedBank;
  /** Public halves of all keys. */
  readonly publicKeys: readonly BankKey[];
  /** Goes with every challenge; null when companions pin the keys themselves. */
  readonly keyFeed: string | null;
  /** Signs challenges. */
  readonly signer: Signer;
  /** Decrypt attestations, by kid. */
  readonly decrypters: ReadonlyMap<string, Decrypter>;
  /** Imported public keys by their coordinates: see `verificationKey`. */
  readonly keyCache: Map<string, CryptoKey>;
  /** Links the audit entries of this process. */
  readonly auditChain: AuditChainWriter;
}

const MISCONFIGURED = 'portal-misconfigured';

/** @throws VigilError `portal-misconfigured` naming the option that is wrong. */
export async function openPortal(options: PortalOptions): Promise<Portal> {
  const { challenges, credentials, now = Date.now, onFault = () => {}, ...rest } = options;
  const parsed = settings.safeParse(rest);
  if (!parsed.success) throw new VigilError(MISCONFIGURED, z.prettifyError(parsed.error));
  const { keys, keyFeed, maxConcurrent, ...checked } = parsed.data;
  const handles = keys.map((key) => handleOf(key, MISCONFIGURED));
  const signer = handles.find((key) => key.use === 'sig')!;
  const decrypters = new Map(handles.filter((key) => key.use === 'enc').map((key) => [key.kid, key]));
  const publicKeys = z.array(bankKey).parse(handles.map(({ x, y, kid, use }) => ({ ...P256, x, y, kid, use })));
  const { id, name, origins } = checked;
  const report = safeReport(onFault);
  return {
    ...checked,
    ...storesOf({ challenges, credentials }, checked.id, () => new Deadline(checked.storeTimeoutMs)),
    stores: { challenges, credentials },
    operations: new OperationLimit({
      maxConcurrent,
      maxWaitMs: checked.storeTimeoutMs * MAX_WAIT_SHARE,
      onOverload: report,
    }),
    now,
    onFault: report,
    pinned: pinnedBank.parse({ id, name, origins, ...(keyFeed ? { roots: keyFeed.roots } : { keys: publicKeys }) }),
    publicKeys,
    keyFeed: keyFeed ? checkFeed(keyFeed.feed, id, signer, [...decrypters.keys()]) : null,
    signer,
    decrypters,
    keyCache: new Map(),
    auditChain: new AuditChainWriter(randomUUID()),
  };
}

const P256 = { kty: 'EC', crv: 'P-256' };

/** A feed without the keys of this portal would make every companion refuse it, or answer what it cannot read. */
function checkFeed(feed: string, id: string, signer: Signer, decrypters: readonly string[]): string {
  const { iss, keys } = readKeyFeed(feed);
  if (iss !== id) throw new VigilError(MISCONFIGURED, `The key feed is of the bank ${iss}.`);
  if (!keys.some(({ use, kid }) => use === 'sig' && kid === signer.kid))
    throw new VigilError(MISCONFIGURED, `The key feed does not list the first sig key, ${signer.kid}.`);
  const unread = keys.find(({ use, kid }) => use === 'enc' && !decrypters.includes(kid));
  if (unread) throw new VigilError(MISCONFIGURED, `The key feed lists the enc key ${unread.kid}, which is not here.`);
  return feed;
}

interface PortalStores {
  readonly challenges: ChallengeStore;
  readonly credentials: CredentialStore;
}

function storesOf(
  stores: PortalStores,
  bank: string,
  deadline: () => Deadline,
): Pick<Portal, 'challenges' | 'credentials'> {
  return {
    challenges: challengesOf(stores.challenges, bank, deadline),
    credentials: credentialsOf(stores.credentials, bank, deadline),
  };
}

/** The same portal for one operation: all its store calls share `storeTimeoutMs`, or what a wait before them has left of it. */
export function forOperation(portal: Portal, timeoutMs = portal.storeTimeoutMs): Portal {
  const deadline = new Deadline(timeoutMs);
  return { ...portal, ...storesOf(portal.stores, portal.id, () => deadline) };
}

/** Shares of `storeTimeoutMs`: the longest wait for a place, and the least that the stores then get. */
const MAX_WAIT_SHARE = 0.4;
const MIN_STORE_SHARE = 0.5;

/**
 * Runs an operation in its turn.
 *
 * @throws VigilError `overloaded` when its turn does not come in time; any error of `run`.
 */
export function runOperation<T>(portal: Portal, run: (operation: Portal) => Promise<T>): Promise<T> {
  const { storeTimeoutMs } = portal;
  return portal.operations.run((waitedMs) =>
    run(forOperation(portal, Math.max(storeTimeoutMs - waitedMs, storeTimeoutMs * MIN_STORE_SHARE))),
  );
}

const KEY_CACHE_ENTRIES = 10_000;

/** Imports the key of a credential. Only the import is cached; revocation is read from the store every time. */
export async function verificationKey({ keyCache }: Portal, { jwk }: Credential): Promise<CryptoKey> {
  const id = `${jwk.x}.${jwk.y}`;
  const known = keyCache.get(id);
  if (known) return known;
  const key = (await importJWK(jwk, 'ES256')) as CryptoKey;
  if (keyCache.size >= KEY_CACHE_ENTRIES) keyCache.clear();
  keyCache.set(id, key);
  return key;
}
