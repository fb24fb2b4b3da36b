/**
 * Policy: the banks that Vigil serves, and its settings. In: JSON from the machine policy, managed storage or the user's
 * settings. Out: a validated policy. The extension reads `banks` without keys; the companion validates its own copy.
 */
import { z } from 'zod';
import { EVIDENCE_SCOPES } from './attestation/evidence-scope.ts';
import { KEY_TIERS } from './key-tier.ts';
import { isBankOrigin } from './origin.ts';
import { MAX_PAUSE_MINUTES } from './pause.ts';
import { namedParameterFile, pilotSettings } from './pilot.ts';

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
  id: bankId.meta({ title: 'Id', description: 'The name by which the bank signs its challenges.' }),
  name: z.string().min(1).max(100).meta({ title: 'Name', description: 'The name that is shown to the user.' }),
  origins: z.array(origin).min(1).max(50).meta({
    title: 'Origins',
    description:
      "Origins of the bank's portal, such as https://portal.bank.example: no path, port only if it is not 443.",
  }),
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

/** When templates are adapted: always, until they are trained, or never. */
export const LEARNING = ['continuous', 'until-trained', 'off'] as const;

/** Channels of updates. Each has an update manifest of its own. */
export const UPDATE_CHANNELS = ['stable', 'preview'] as const;
export type UpdateChannel = (typeof UPDATE_CHANNELS)[number];

/** Events that are also written to the log of the system: all, warnings and errors, none. */
export const SYSTEM_LOG = ['all', 'warnings', 'off'] as const;
export type SystemLogSetting = (typeof SYSTEM_LOG)[number];

/** Where the companion leaves its report for the fleet, and how often. */
export const fleetReportRule = z.strictObject({
  folder: z.string().min(1).max(1000).meta({
    title: 'Folder of the fleet report',
    description: 'Absolute path of a folder that users can write to. One file per user and machine is replaced there.',
  }),
  everyHours: z.number().int().min(1).max(168).default(24).meta({
    title: 'Hours between two fleet reports',
    description: 'A running companion writes the report again after this time.',
  }),
});
export type FleetReportRule = z.infer<typeof fleetReportRule>;

/** Whether users may pause capture, and for how long at most. */
export const pauseRule = z.strictObject({
  allowed: z
    .boolean()
    .default(true)
    .meta({ title: 'Users may pause', description: 'Whether users may pause capture.' }),
  maxMinutes: z
    .number()
    .int()
    .min(1)
    .max(MAX_PAUSE_MINUTES)
    .default(MAX_PAUSE_MINUTES)
    .meta({ title: 'Longest pause in minutes', description: 'A pause ends after this time.' }),
});
export type PauseRule = z.infer<typeof pauseRule>;

/**
 * Policy of the companion. Every setting has a title and a description: administrative templates and schemas are generated
 * from them (`npm run policy:generate`).
 */
export const companionPolicy = z.strictObject({
  version: z.literal(1),
  banks: z
    .array(pinnedBank)
    .max(MAX_BANKS)
    .meta({ title: 'Banks', description: 'The banks whose pages are captured, with their origins and public keys.' }),
  watchSeconds: z.number().int().min(1).max(300).default(30).meta({
    title: 'Watch interval in seconds',
    description: 'Maximum interval between two tokens of a watch stream.',
  }),
  requestsPerMinute: z.number().int().min(1).max(100_000).default(60).meta({
    title: 'Requests per minute',
    description: 'Sustained rate of attestation requests per origin. The burst is a third of it.',
  }),
  parameters: namedParameterFile.optional().meta({
    title: 'Parameter file',
    description:
      'Parameters of the deployment in place of the built-in ones: file, SHA-256 digest and, to verify the signature, key. Read at start, from the machine policy only.',
  }),
  pilot: pilotSettings.optional().meta({
    title: 'Pilot',
    description:
      'Recording of consenting users, to fit parameters of the deployment. Each user decides. Read from the machine policy only.',
  }),
  remoteAllowed: z.array(z.enum(REMOTE_KINDS)).max(REMOTE_KINDS.length).default([]).meta({
    title: 'Sanctioned remote sessions',
    description: 'Remote session protocols whose input is scored and enrolled. Input over other protocols is ignored.',
  }),
  minKeyTier: z.enum(KEY_TIERS).default('file').meta({
    title: 'Weakest key tier',
    description: 'Weakest tier in which a new key may be stored. An existing key is not moved. Read at start.',
  }),
  killSwitch: z.boolean().default(false).meta({
    title: 'Stop Vigil',
    description: 'Stops capture and attestation for all banks. Stored data stays.',
  }),
  pause: pauseRule
    .default({ allowed: true, maxMinutes: MAX_PAUSE_MINUTES })
    .meta({ title: 'Pause', description: 'Whether users may pause capture, and for how long at most.' }),
  retentionDays: z.number().int().min(1).max(3650).optional().meta({
    title: 'Retention of records in days',
    description: 'Attestation records that are older are deleted. Without it, the newest 100,000 are kept.',
  }),
  learning: z.enum(LEARNING).default('continuous').meta({
    title: 'Learning',
    description: 'When templates are adapted to new input: continuous, until-trained, or off.',
  }),
  evidenceScope: z.enum(EVIDENCE_SCOPES).default('bank').meta({
    title: 'Scope of evidence',
    description:
      "Whose input a bank's attestation rests on: the pages of that bank (bank), or of all banks in the browser profile (machine); tokens state which. Read from the machine policy only.",
  }),
  updateChannel: z.enum(UPDATE_CHANNELS).default('stable').meta({
    title: 'Update channel',
    description: 'Channel of extension and companion updates. The fleet report names it.',
  }),
  systemLog: z.enum(SYSTEM_LOG).default('all').meta({
    title: 'Log of the system',
    description:
      'Events that are also written to journald, syslog, the unified log or the Windows Event Log: all, warnings, or off.',
  }),
  fleetReport: fleetReportRule.optional().meta({
    title: 'Fleet report',
    description: 'Folder in which running companions leave their report. Read from the machine policy only.',
  }),
});
export type CompanionPolicy = z.infer<typeof companionPolicy>;

/** Policy of the extension, as it stands in managed storage. */
export const extensionPolicy = z.object({
  banks: z
    .array(listedBank)
    .max(MAX_BANKS)
    .meta({ title: 'Banks', description: 'The extension runs on the origins of these banks and nowhere else.' }),
});
export type ExtensionPolicy = z.infer<typeof extensionPolicy>;
