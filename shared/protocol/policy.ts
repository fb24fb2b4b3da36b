/**
 * Policy: which banks Vigil works for. In: JSON from machine policy, managed storage or the user's own settings. Out: a
 * checked policy. The extension reads `banks` without keys from managed storage; the companion checks its own copy.
 */
import { z } from 'zod';
import { isBankOrigin } from './origin.ts';

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

/** What the extension needs to know of a bank: where its portal is and what to call it. */
export const listedBank = z.strictObject({
  id: bankId,
  name: z.string().min(1).max(100),
  origins: z.array(origin).min(1).max(50),
});
export type ListedBank = z.infer<typeof listedBank>;

/** What the companion pins: the same, and the bank's public keys. */
export const pinnedBank = listedBank.extend({
  keys: z
    .array(bankKey)
    .min(2)
    .max(20)
    .refine((keys) => keys.some((k) => k.use === 'sig') && keys.some((k) => k.use === 'enc'), 'a sig and an enc key'),
});
export type PinnedBank = z.infer<typeof pinnedBank>;

/** Ways to work on a machine from another one. */
export const REMOTE_KINDS = ['rdp', 'citrix', 'vnc', 'ssh'] as const;
export type RemoteKind = (typeof REMOTE_KINDS)[number];

/** Policy of the companion. `watchSeconds` is the longest time between two tokens of a watch stream. */
export const companionPolicy = z.strictObject({
  version: z.literal(1),
  banks: z.array(pinnedBank).max(200),
  watchSeconds: z.number().int().min(1).max(300).default(30),
  /** How often the pages of one origin may ask, in the long run; a third of it at once. */
  requestsPerMinute: z.number().int().min(1).max(100_000).default(60),
  /**
   * Path of a keystroke parameter file to use instead of the product's own (`bench/fit/keystroke.ts` makes one). Counts in
   * the machine's policy only, and from the next start.
   */
  keystrokeParameters: z.string().min(1).max(1_000).optional(),
  /** Ways of working from afar that are sanctioned: input that comes so counts and is learnt. Any other way it does not. */
  remoteAllowed: z.array(z.enum(REMOTE_KINDS)).max(REMOTE_KINDS.length).default([]),
});
export type CompanionPolicy = z.infer<typeof companionPolicy>;

/** Policy of the extension, as it stands in managed storage. */
export const extensionPolicy = z.object({ banks: z.array(listedBank).max(200) });
export type ExtensionPolicy = z.infer<typeof extensionPolicy>;
