/**
 * The overview of the user's window: live sessions, what was learnt, what is stored and for which bank.
 * In: unknown JSON from the companion. Out: a validated overview. It never leaves the machine.
 */
import { z } from 'zod';
import { PURPOSES } from '../attestation/challenge.ts';
import { KEY_TIERS, STAGES, VERDICTS } from '../attestation/claims.ts';
import { companionState } from '../companion-state.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const epochMs = z.number().int().min(0);
const text = z.string().max(400);

/** One moment of the live curve. `confidence` null: too little was seen to say. */
export const trustPoint = z.strictObject({ atMs: epochMs, confidence: share.nullable(), verdict: z.enum(VERDICTS) });
export type TrustPoint = z.infer<typeof trustPoint>;

/** One browser profile that is being watched. */
export const liveSession = z.strictObject({
  /** Stable while the browser profile is connected; not the wire's `client`. */
  id: z.string().max(64),
  sites: z.array(text).max(100),
  verdict: z.enum(VERDICTS),
  confidence: share.nullable(),
  evidence: z.strictObject({
    keys: count,
    strokes: count,
    clicks: count,
    activeMs: count,
    lastAtMs: epochMs.nullable(),
  }),
  /**
   * Keys or strokes of each kind that were compared with the template, in steps; a kind of which nothing was is absent. Companions
   * of wire 1 do not say it.
   */
  scored: z.strictObject({ keystroke: count, text: count, keypad: count, pointer: count }).partial().optional(),
  /** Always empty: ratios are not shown at the desk. Wire 1 had them. */
  modalities: z.strictObject({}),
  flags: z.strictObject({
    injected: z.boolean(),
    paste: z.boolean(),
    remote: z.boolean(),
    keyboardChanged: z.boolean(),
  }),
  /** Oldest first, at most one point a second and an hour in all. */
  history: z.array(trustPoint).max(3600),
});
export type LiveSession = z.infer<typeof liveSession>;

/** The newest attestation. */
export const lastAttestation = z.strictObject({
  atMs: epochMs,
  bank: text,
  purpose: z.enum(PURPOSES),
  /** Null for a registration. */
  verdict: z.enum(VERDICTS).nullable(),
});

/** How far one kind of input is learnt, and what it would be worth today. */
export const modalityLearning = z.strictObject({
  /** Share of a trained template, 1 is trained. */
  progress: share,
  /** Keys or strokes learnt from, and how many make it trained. */
  n: count,
  needed: count,
  /**
   * Share of short stretches (so many keys or strokes) judged wrongly, as counted on people of whom as much was
   * known. Null: too little is learnt, or nothing was counted.
   */
  expectedError: z.strictObject({ errors: share, stretch: count }).nullable(),
});

/** What a template is for: everybody has a usual one, the others are for what changed. */
export const PROFILE_KINDS = ['usual', 'keyboard', 'hand', 'injury', 'other'] as const;

/** A template of one way of working: this keyboard, that hand. Exactly one is active. */
export const profileSummary = z.strictObject({
  id: z.string().max(64),
  /** Name given by the user. */
  name: z.string().min(1).max(60),
  kind: z.enum(PROFILE_KINDS),
  active: z.boolean(),
  stage: z.enum(STAGES),
  createdAtMs: epochMs,
  updatedAtMs: epochMs,
  sessions: count,
  learning: z.strictObject({ keystroke: modalityLearning, pointer: modalityLearning }),
});
export type ProfileSummary = z.infer<typeof profileSummary>;

export const registration = z.strictObject({
  bank: text,
  bankName: text,
  sub: z.string().max(128),
  origin: text,
  sinceMs: epochMs,
  attestations: count,
});
export type RegistrationSummary = z.infer<typeof registration>;

/** What lies on the disk. */
export const storedData = z.strictObject({
  keyTier: z.enum(KEY_TIERS),
  bytes: count,
  /** Directory of the data. */
  home: z.string().max(4096),
  items: z.strictObject({ profiles: count, credentials: count, attestations: count }),
});

/** Whether a false alarm may be reported now: only after a bank stated, signed, that the user authenticated. */
export const falseAlarm = z.strictObject({
  possible: z.boolean(),
  /** Why not, where not. */
  why: z.enum(['nothing-to-report', 'no-step-up', 'already-reported', 'learning']).nullable(),
  bank: text.nullable(),
});

export const overview = z.strictObject({
  nowMs: epochMs,
  state: companionState,
  sessions: z.array(liveSession).max(20),
  lastAttestation: lastAttestation.nullable(),
  profiles: z.array(profileSummary).max(20),
  registrations: z.array(registration).max(1000),
  data: storedData.nullable(),
  falseAlarm,
});
export type Overview = z.infer<typeof overview>;
