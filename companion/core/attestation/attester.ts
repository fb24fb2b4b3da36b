/**
 * The attester (RFC 9334). In: requests of frames. Out: tokens, or a decline code. Attests once, registers after consent, and
 * continues watch streams.
 */
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { AttestRequestKind, Decline } from '@vigil/protocol/page-channel.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { Clock } from '../clock.ts';
import { bankById } from '../policy/listed-banks.ts';
import type { Environment } from '../sessions/bank-evidence.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import { RECALLED_RECORDS } from '../store/ledger-share.ts';
import type { Store } from '../store/store.ts';
import type { TrustEstimate } from '../verdicts/trust-estimate.ts';
import { meets } from '../verdicts/verdict.ts';
import { Admission } from './admission.ts';
import { type AttestationObserver, MAX_AUTH_AGE_MS } from './attestation-observer.ts';
import { CLOCK_SKEW_S } from './clock-skew.ts';
import { Credentials, newCredential } from './credentials.ts';
import { type AdmittedChallenge, Issuer, type IssuerOptions } from './issuer.ts';
import { KeyFeeds } from './key-feeds.ts';
import { nonceName } from './nonce-memory.ts';
import type { PendingConsents } from './pending-consents.ts';
import { type Watch, Watches } from './watches.ts';

export interface AttestRequest {
  readonly id: string;
  readonly kind: AttestRequestKind;
  readonly challenge: string;
}

/** The requesting frame, and how to reply to it. */
export interface AttestRequester {
  /** Its connection. */
  readonly owner: object;
  readonly session: BrowserSession;
  readonly stream: string;
  readonly origin: string;
  readonly extensionVersion: string;
  /** Processes the input that arrived before the request. */
  readonly catchUp: () => void;
  readonly sendToken: (id: string, token: string) => void;
  readonly decline: (id: string, code: Decline) => void;
  readonly requestConsent: (id: string, bankName: string, origin: string) => void;
}

export interface AttesterOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly policy: () => CompanionPolicy;
  readonly consents: PendingConsents;
  readonly policySource: IssuerOptions['policySource'];
  readonly scope: IssuerOptions['scope'];
  readonly environment: () => Environment;
  readonly observer: AttestationObserver;
  readonly onFault: (code: string) => void;
  /** Seconds by which a bank's clock is ahead; null: it agrees. */
  readonly onClock: (offsetS: number | null) => void;
}

export class Attester {
  readonly credentials: Credentials;
  readonly watches = new Watches();
  readonly #options: AttesterOptions;
  readonly #admission: Admission;
  readonly #issuer: Issuer;

  constructor(options: AttesterOptions) {
    const { clock, store, policy } = options;
    this.#options = options;
    // More than nonces and live bank sessions need.
    const records = store.records(RECALLED_RECORDS);
    this.credentials = new Credentials(store.credentials());
    const feeds = new KeyFeeds(clock, store);
    this.#admission = new Admission(clock, policy, feeds, records, options.onClock);
    const { policySource, scope } = options;
    this.#issuer = new Issuer({ clock, store, credentials: this.credentials, feeds, policySource, scope }, records);
  }

  /** Replies through `requester`, exactly once for each request that is not a watch. Never throws. */
  async handle(request: AttestRequest, requester: AttestRequester): Promise<void> {
    try {
      const declined = await this.#handle(request, requester);
      if (declined !== null) requester.decline(request.id, declined);
    } catch (error) {
      this.#options.onFault(codeOf(error));
      requester.decline(request.id, 'internal');
    }
  }

  async #handle(request: AttestRequest, requester: AttestRequester): Promise<Decline | null> {
    const admitted = await this.#admission.admit(request.kind, request.challenge, requester.origin);
    if (!admitted.ok) return admitted.code;
    const { challenge } = admitted;
    requester.catchUp();
    this.#options.observer.onBankTime(challenge.iss, challenge.iat * 1000);
    const admittedChallenge = { ...admitted, extensionVersion: requester.extensionVersion };
    if (isPurpose(admittedChallenge, 'registration')) return this.#register(request, admittedChallenge, requester);
    if (this.credentials.find(challenge.iss, challenge.sub) === undefined) return 'not-registered';
    this.#noteAuthentication(challenge, requester.session);
    if (isPurpose(admittedChallenge, 'watch')) return this.#watch(request, admittedChallenge, requester);
    return this.#attest(request, admittedChallenge as AdmittedChallenge<'session' | 'transaction'>, requester);
  }

  async #attest(
    request: AttestRequest,
    admittedChallenge: AdmittedChallenge<'session' | 'transaction'>,
    requester: AttestRequester,
  ): Promise<Decline | null> {
    const { challenge } = admittedChallenge;
    const credential = this.credentials.find(challenge.iss, challenge.sub);
    if (credential === undefined) return 'not-registered';
    const estimateNow = () => this.#estimateFor(challenge, requester.session);
    const { token, verdict } = await this.#issuer.attest(admittedChallenge, credential, estimateNow);
    this.#notify(challenge, requester.session, verdict);
    requester.sendToken(request.id, token);
    return null;
  }

  #notify({ iss: bank, sid }: ChallengeClaims, session: BrowserSession, verdict: Verdict): void {
    this.#options.observer.onAttested({ bank, sid, session }, verdict, this.#options.clock.now());
  }

  /** An old `auth_time` is ignored, and so is one in the future (a wrong clock). */
  #noteAuthentication({ iss: bank, sid, auth_time }: ChallengeClaims, session: BrowserSession): void {
    const { clock, observer } = this.#options;
    if (auth_time === undefined) return;
    const nowMs = clock.now();
    const ageMs = nowMs - auth_time * 1000;
    if (ageMs <= MAX_AUTH_AGE_MS && ageMs >= -CLOCK_SKEW_S * 1000)
      observer.onUserAuthenticated({ bank, sid, session }, auth_time * 1000, nowMs);
  }

  async #register(
    request: AttestRequest,
    admittedChallenge: AdmittedChallenge<'registration'>,
    requester: AttestRequester,
  ): Promise<Decline | null> {
    const { clock, consents } = this.#options;
    const { challenge, bank } = admittedChallenge;
    if (this.#isOtherUser(bank.id, challenge.sub ?? '')) return 'other-user-registered';
    if (consents.isPending(requester.owner, bank.id)) return 'rate-limited';
    if (consents.wasRefused(bank.id)) return 'consent-refused';
    const replied = consents.wait(requester.owner, request.id, bank.id);
    requester.requestConsent(request.id, bank.name, requester.origin);
    const consent = await replied;
    if (consent !== 'granted') return consent === 'refused' ? 'consent-refused' : 'consent-timeout';
    const at = clock.now();
    const credential = await newCredential({
      bank: bank.id,
      sub: challenge.sub ?? '',
      kp: this.#options.store.tier,
      createdAt: at,
      consent: { at, bankName: bank.name, origin: requester.origin },
    });
    const token = await this.#issuer.register(admittedChallenge, credential);
    this.credentials.put(credential);
    const { iss, sid } = challenge;
    this.#options.observer.onRegistered({ bank: iss, sid, session: requester.session }, at);
    requester.sendToken(request.id, token);
    return null;
  }

  /**
   * One template stands for one user: on the same hands two users of a bank would both match. A withdrawn consent leaves the
   * template, so that the next user waits until it was handed over.
   */
  #isOtherUser(bank: string, sub: string): boolean {
    const isRegistered = this.credentials.subjects(bank).some((known) => known !== sub);
    return isRegistered || this.#options.store.hasOtherSubject(bank, sub);
  }

  async #watch(
    request: AttestRequest,
    { challenge, extensionVersion }: AdmittedChallenge<'watch'>,
    requester: AttestRequester,
  ): Promise<Decline | null> {
    const watch: Watch = {
      id: request.id,
      owner: requester.owner,
      session: requester.session,
      stream: requester.stream,
      origin: requester.origin,
      challenge,
      extensionVersion,
      sendToken: (token) => requester.sendToken(request.id, token),
      decline: (code) => requester.decline(request.id, code),
      lastVerdict: null,
      lastAt: 0,
      busy: false,
    };
    if (!this.watches.add(watch)) return 'rate-limited';
    await this.#continue(watch);
    return null;
  }

  /** Ends watches that may not continue and sends due tokens: at once when the verdict changed, else at the interval. */
  continueWatches(session?: BrowserSession): void {
    for (const watch of this.watches.all) {
      if (watch.busy || (session !== undefined && watch.session !== session)) continue;
      if (this.#isDue(watch)) void this.#continue(watch);
    }
  }

  #isDue(watch: Watch): boolean {
    const { clock, policy } = this.#options;
    const { iss, sub } = watch.challenge;
    if (watch.lastVerdict === null || this.#admittedChallenge(watch) === null) return true;
    if (this.credentials.find(iss, sub) === undefined) return true;
    if (clock.monotonic() - watch.lastAt >= policy().watchSeconds * 1000) return true;
    return this.#estimateFor(watch.challenge, watch.session).verdict !== watch.lastVerdict;
  }

  /** Sends one more token, or ends the watch with a code. */
  async #continue(watch: Watch): Promise<void> {
    const { clock, onFault } = this.#options;
    const { challenge, session } = watch;
    const admittedChallenge = this.#admittedChallenge(watch);
    if (admittedChallenge === null) return this.#end(watch, 'not-listed');
    const credential = this.credentials.find(challenge.iss, challenge.sub);
    if (credential === undefined) return this.#end(watch, 'not-registered');
    watch.busy = true;
    try {
      const estimateNow = () => this.#estimateFor(challenge, session);
      const { token, verdict } = await this.#issuer.attest(admittedChallenge, credential, estimateNow);
      Object.assign(watch, { lastVerdict: verdict, lastAt: clock.monotonic() });
      this.#notify(challenge, session, verdict);
      if (this.watches.has(watch)) watch.sendToken(token);
    } catch (error) {
      onFault(codeOf(error));
      this.#end(watch, 'internal');
    } finally {
      watch.busy = false;
    }
  }

  /** The admitted challenge of a watch; null when its bank is no longer listed for its origin. */
  #admittedChallenge({ challenge, origin, extensionVersion }: Watch): AdmittedChallenge<'watch'> | null {
    const bank = bankById(this.#options.policy(), challenge.iss);
    if (bank === undefined || !bank.origins.includes(origin)) return null;
    const nonce = nonceName(bank.id, challenge.nonce);
    return { challenge, bank, nonce, nonceUntil: (challenge.exp + CLOCK_SKEW_S) * 1000, extensionVersion };
  }

  #end(watch: Watch, code: Parameters<Watch['decline']>[0]): void {
    if (this.watches.end((one) => one === watch).length > 0) watch.decline(code);
  }

  /** The session's estimate; `insufficient` when the evidence does not meet the bank's `req`. */
  #estimateFor({ iss, req }: ChallengeClaims, session: BrowserSession): TrustEstimate {
    const { clock, environment } = this.#options;
    const nowMs = clock.now();
    const estimate = session.estimate(iss, environment(), nowMs);
    const { verdict, trust } = estimate;
    if (trust === null || verdict === 'paused' || verdict === 'mismatch' || meets(req, trust, nowMs)) return estimate;
    return { ...estimate, verdict: 'insufficient' };
  }
}

function isPurpose<P extends ChallengeClaims['purpose']>(
  admittedChallenge: AdmittedChallenge,
  purpose: P,
): admittedChallenge is AdmittedChallenge<P> {
  return admittedChallenge.challenge.purpose === purpose;
}
