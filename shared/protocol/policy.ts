/**
 * Policy: the banks that Vigil serves, and its settings. In: JSON from the machine policy, managed storage or the user's
 * settings. Out: a validated policy. The extension reads `banks` without keys; the companion validates its own copy.
 */
import { z } from 'zod';
import { KEY_TIERS } from './key-tier.ts';
import { isBankOrigin } from './origin.ts';

/** Banks in one policy. */
export const MAX_BANKS = 200;

export const bankId = z.string().min(1).max(200);

export const origin = z.string().max(300).refine(isBankOrigin, 'an https origin without a path, or loopback http');

const p256 = {
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[\w-]{43}$/),
  y: z.string().regex(/^[\w-]{43}$/),
  kid: z.string().min(1).max(100),
};

/** Public P-256 key (RFC 7517) that signs a bank's challenges, or that tokens to the bank are encrypted to. */
export const bankKey = z.discriminatedUnion('use', [
  z.strictObject({ ...p256, use: z.literal('sig'), alg: z.literal('ES256').optional() }),
  z.strictObject({ ...p256, use: z.literal('enc'), alg: z.literal('ECDH-ES+A256KW').optional() }),
]);
export type BankKey = z.infer<typeof bankKey>;

/** Public P-256 key that signs the bank's key feed (attestation/key-feed.ts). Its private half signs nothing else. */
export const rootKey = z.strictObject({ ...p256, use: z.literal('root'), alg: z.literal('ES256').optional() });
export type RootKey = z.infer<typeof rootKey>;

/** A bank as the extension knows it: id, display name and origins of the portal. */
export const listedBank = z.strictObject({
  id: bankId,
  name: z.string().min(1).max(100),
  origins: z.array(origin).min(1).max(50),
});
export type ListedBank = z.infer<typeof listedBank>;

/** A bank signs with one key and decrypts with another. */
export function hasBothUses(keys: readonly { readonly use: string }[]): boolean {
  return ['sig', 'enc'].every((use) => keys.some((key) => key.use === use));
}

/**
 * A bank as the companion pins it: also the bank's public keys, the root keys of its key feed, or both. With both, `keys` is
 * used until a feed was received.
 */
export const pinnedBank = listedBank
  .extend({ keys: z.array(bankKey).max(20).default([]), roots: z.array(rootKey).min(1).max(3).optional() })
  .refine(({ keys, roots }) => (roots !== undefined && keys.length === 0) || hasBothUses(keys), {
    path: ['keys'],
    message: 'a sig and an enc key, or roots alone',
  });
export type PinnedBank = z.infer<typeof pinnedBank>;

/** Protocols of remote sessions. */
export const REMOTE_KINDS = ['rdp', 'citrix', 'vnc', 'ssh'] as const;
export type RemoteKind = (typeof REMOTE_KINDS)[number];

/** Policy of the companion. `watchSeconds` is the maximum interval between two tokens of a watch stream. */
export const companionPolicy = z.strictObject({
  version: z.literal(1),
  banks: z.array(pinnedBank).max(MAX_BANKS),
  watchSeconds: z.number().int().min(1).max(300).default(30),
  /** Sustained rate of attestation requests per origin; the burst is a third of it. */
  requestsPerMinute: z.number().int().min(1).max(100_000).default(60),
  /**
   * Path of a keystroke parameter file that replaces the built-in one (`bench/fit/keystroke.ts` makes one). Read from the
   * machine policy only, at the next start.
   */
  keystrokeParameters: z.string().min(1).max(1_000).optional(),
  /** Remote session protocols whose input is scored and enrolled. Input over other protocols is ignored. */
  remoteAllowed: z.array(z.enum(REMOTE_KINDS)).max(REMOTE_KINDS.length).default([]),
  /** Weakest tier in which a new key may be stored, weakest last in KEY_TIERS. An existing key is not moved. */
  minKeyTier: z.enum(KEY_TIERS).default('file'),
  /** Stops capture and attestation for all banks while true. Stored data stays. */
  killSwitch: z.boolean().default(false),
});
export type CompanionPolicy = z.infer<typeof companionPolicy>;

/** Policy of the extension, as it stands in managed storage. */
export const extensionPolicy = z.object({ banks: z.array(listedBank).max(MAX_BANKS) });
export type ExtensionPolicy = z.infer<typeof extensionPolicy>;
