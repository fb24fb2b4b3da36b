/**
 * The companion's answers in one bank session. In: the engine's trust, batch by batch. Out: claims, at the moments at which
 * the product sends them: at every interval of a watch stream, at once when the verdict changes, and when a payment asks.
 */
import { attestationOf } from '@vigil/core/attestation/build-claims.ts';
import { verdictOf } from '@vigil/core/verdicts/verdict.ts';
import type { Quality, Trust } from '@vigil/engine/engine-api.ts';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import type { AttestationClaims, KeyTier, Verdict } from '@vigil/protocol/attestation/claims.ts';
import { VERSION } from '@vigil/protocol/identity.ts';

/** Interval of the watch stream, as in the companion's policy by default. */
export const WATCH_MS = 30_000;

const DIGEST = 'A'.repeat(43);
const HANDLE = 'person';

/** The user works at the machine itself, on a keyboard that was not changed. */
const LOCAL = { remote: false, keyboardChanged: false } as const;

export class AttestedSession {
  private readonly quality: Quality;
  private readonly tier: KeyTier;
  private verdict: Verdict = 'insufficient';
  private sentVerdict: Verdict | null = null;
  private sentMs = Number.NEGATIVE_INFINITY;
  private claims: AttestationClaims | undefined;

  constructor(quality: Quality, tier: KeyTier) {
    this.quality = quality;
    this.tier = tier;
  }

  /** Call it after every batch. What the watch stream sends now; undefined when nothing is due. */
  observe(trust: Trust, nowMs: number): AttestationClaims | undefined {
    const verdict = verdictOf({
      trust,
      stage: this.quality.stage,
      paused: false,
      unseen: false,
      previous: this.verdict,
    });
    this.verdict = verdict;
    this.claims = undefined;
    if (verdict === this.sentVerdict && nowMs - this.sentMs < WATCH_MS) return undefined;
    this.sentVerdict = verdict;
    this.sentMs = nowMs;
    return this.attest(trust, nowMs);
  }

  /** The answer to an ask, after the same batch. */
  attest(trust: Trust, nowMs: number): AttestationClaims {
    const observed = { ...trust, flags: { ...trust.flags, ...LOCAL } };
    const estimate = { verdict: this.verdict, trust: observed, quality: this.quality };
    this.claims ??= attestationOf({ ...this.context(), nowMs }, estimate, { seq: 0, prev: null });
    return this.claims;
  }

  private context() {
    const challenge: ChallengeClaims & { purpose: 'session' } = {
      iss: 'bank.example',
      aud: 'vigil',
      jti: HANDLE,
      iat: 0,
      exp: 0,
      nonce: DIGEST,
      origin: 'https://bank.example',
      sid: DIGEST,
      purpose: 'session',
    };
    return {
      challenge,
      kid: DIGEST,
      sub: HANDLE,
      tier: this.tier,
      policySource: 'machine',
      device: DIGEST,
      deviceSubjects: 1,
      scope: 'bank',
      extensionVersion: VERSION,
    } as const;
  }
}
