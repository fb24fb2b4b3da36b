/**
 * What a fake companion shows in windows: one user, two banks, 100,000 attestations, always the same ones. In: a time. Out: the
 * overview, rows and details of the attestations.
 */
import { expectedErrorOf } from '@vigil/engine/adaptation/expected-error.ts';
import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';
import { PROFILE, type Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { AttestationDetail, AttestationFilter, AttestationRow } from '@vigil/protocol/user/attestations.ts';
import type { LiveSession, Overview, ProfileSummary, TrustPoint } from '@vigil/protocol/user/overview.ts';

/** A Tuesday morning, so that pictures do not change from day to day. */
export const FAKE_NOW_MS = Date.UTC(2026, 9, 20, 8, 42, 0);
export const FAKE_ROWS = 100_000;

const BANKS = [
  { bank: 'nordhaven', bankName: 'Nordhaven Corporate', origin: 'https://portal.nordhaven.example' },
  { bank: 'aurum', bankName: 'Aurum Treasury Services', origin: 'https://connect.aurum.example' },
  { bank: 'meridian', bankName: 'Meridian Clearing', origin: 'https://meridian.example:8443' },
] as const;
const PURPOSES: readonly Purpose[] = ['watch', 'watch', 'watch', 'session', 'watch', 'transaction', 'watch'];

/** A number from 0 to 1 that belongs to `n` (Murmur3's finaliser). */
function noise(n: number): number {
  let x = Math.imul((n + 0x9e3779b9) ^ (n >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

const hashOf = (n: number): string =>
  Array.from(
    { length: 43 },
    (_, i) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[Math.floor(noise(n * 43 + i) * 64)],
  ).join('');

const round = (value: number): number => Math.round(value * 100) / 100;

/** A session: too little at first, then sure, a doubt in the middle, sure again. */
function history(points: number, endMs: number): TrustPoint[] {
  return Array.from({ length: points }, (_, i): TrustPoint => {
    const atMs = endMs - (points - 1 - i) * 1000;
    const share = i / points;
    if (share < 0.04) return { atMs, confidence: null, verdict: 'insufficient' };
    const doubt = Math.exp(-(((share - 0.84) / 0.035) ** 2)) * 0.68 + Math.exp(-(((share - 0.4) / 0.02) ** 2)) * 0.25;
    const rise = 1 - Math.exp(-(share - 0.03) * 34);
    const confidence = round(Math.min(0.99, Math.max(0.02, (0.5 + 0.48 * rise) * (1 - doubt) - 0.02 * noise(i >> 4))));
    return { atMs, confidence, verdict: confidence >= 0.9 ? 'match' : confidence <= 0.1 ? 'mismatch' : 'uncertain' };
  });
}

function session(nowMs: number): LiveSession {
  const points = history(2640, nowMs);
  const { verdict, confidence } = points.at(-1)!;
  return {
    id: 'browser-1',
    sites: [BANKS[0].origin],
    verdict,
    confidence,
    evidence: { keys: 1214, strokes: 187, clicks: 42, activeMs: 31 * 60_000, lastAtMs: nowMs - 4000 },
    scored: { keystroke: 1214, pointer: 187 },
    modalities: {},
    flags: { injected: false, paste: true, remote: false, keyboardChanged: false },
    history: points,
  };
}

const rows = new Map<number, AttestationRow>();

export function fakeRow(seq: number): AttestationRow {
  const known = rows.get(seq) ?? makeRow(seq);
  rows.set(seq, known);
  return known;
}

function makeRow(seq: number): AttestationRow {
  const bank = BANKS[noise(seq * 7) < 0.62 ? 0 : noise(seq * 7) < 0.9 ? 1 : 2]!;
  const atMs = FAKE_NOW_MS - 26_000 - (FAKE_ROWS - seq) * 131_000 - Math.floor(noise(seq * 11) * 60_000);
  if (seq % 9973 === 1) return { seq, atMs, ...bank, purpose: 'registration', verdict: null, confidence: null };
  const purpose = PURPOSES[seq % PURPOSES.length]!;
  const luck = noise(seq * 3);
  const verdict: Verdict =
    luck < 0.9
      ? 'match'
      : luck < 0.95
        ? 'uncertain'
        : luck < 0.957
          ? 'mismatch'
          : luck < 0.985
            ? 'insufficient'
            : 'paused';
  const low = verdict === 'match' ? 0.9 : verdict === 'uncertain' ? 0.3 : 0.02;
  const scored = verdict === 'match' || verdict === 'uncertain' || verdict === 'mismatch';
  const confidence = scored ? round(low + noise(seq * 5) * 0.08) : null;
  return { seq, atMs, ...bank, purpose, verdict, confidence };
}

export function attestationDetail(seq: number): AttestationDetail {
  const row = fakeRow(seq);
  const iat = Math.floor(row.atMs / 1000);
  const submods = {
    companion: { name: 'vigil-companion', version: '0.1.0' },
    extension: { name: 'vigil-extension', version: '0.1.0' },
  };
  const base = {
    iss: hashOf(BANKS.findIndex(({ bank }) => bank === row.bank) + 1),
    sub: 'k-48213',
    aud: row.bank,
    eat_nonce: hashOf(seq + 1).slice(0, 22),
    eat_profile: PROFILE,
    iat,
    exp: iat + 120,
    jti: hashOf(seq + 2).slice(0, 22),
    origin: row.origin,
    sid: hashOf(Math.floor(seq / 40)),
    kp: 'os-user',
    submods,
  };
  const { confidence } = row;
  const attested = {
    ...base,
    cnf: { jkt: base.iss },
    ...(row.purpose === 'transaction' && { txn: hashOf(seq + 3) }),
    purpose: row.purpose,
    verdict: row.verdict,
    confidence,
    llr: confidence === null ? null : round(Math.log10(confidence / (1 - confidence))),
    fmr: confidence === null ? null : { est: 0.0021, ucl95: 0.0048, n: 41_200, cal: 'c-2026-09' },
    ev: {
      keys: 400,
      keys_age_s: 10,
      strokes: 50,
      strokes_age_s: 10,
      clicks: 20,
      active_s: 600,
      unseen_s: 10,
      scope: 'bank',
    },
    model: { stage: 'trained', sessions: 31, age_d: 210 },
    mod: confidence === null ? {} : { keystroke: { llr: 1.4, n: 400 }, pointer: { llr: 0.5, n: 50 } },
    env: { remote: false, injected: false, paste: noise(seq) < 0.1, keyboard_changed: false },
    cont: { seq: seq % 40, prev: seq % 40 === 0 ? null : hashOf(seq - 1) },
  };
  const { x, y } = { x: hashOf(seq + 5), y: hashOf(seq + 6) };
  const registered = { ...base, purpose: 'registration', jwk: { kty: 'EC', crv: 'P-256', x, y } };
  const claims = row.verdict === null ? registered : attested;
  return { ...row, claims: seq < 100 ? null : claims, jws: hashOf(seq + 7), chain: hashOf(seq + 8) };
}

export function matches(row: AttestationRow, { text, verdict, purpose, fromMs, toMs }: AttestationFilter): boolean {
  const looked = text?.toLowerCase() ?? '';
  return (
    [row.bankName, row.bank, row.origin].some((field) => field.toLowerCase().includes(looked)) &&
    (verdict === undefined || row.verdict === verdict) &&
    (purpose === undefined || row.purpose === purpose) &&
    (fromMs === undefined || row.atMs >= fromMs) &&
    (toMs === undefined || row.atMs <= toMs)
  );
}

const USUAL: ProfileSummary = {
  id: 'p-usual',
  name: 'Desk at the office',
  kind: 'usual',
  active: true,
  stage: 'trained',
  createdAtMs: FAKE_NOW_MS - 210 * 86_400_000,
  updatedAtMs: FAKE_NOW_MS - 90_000,
  sessions: 31,
  learning: {
    keystroke: { progress: 1, n: 8000, needed: 1000, expectedError: expectedErrorOf('keystroke', 8000) },
    pointer: { progress: 1, n: 1480, needed: 500, expectedError: expectedErrorOf('pointer', 1480) },
  },
};
export const SPLIT: ProfileSummary = {
  ...USUAL,
  id: 'p-split',
  name: 'Split keyboard at home',
  kind: 'keyboard',
  active: false,
  stage: 'learning',
  createdAtMs: FAKE_NOW_MS - 12 * 86_400_000,
  updatedAtMs: FAKE_NOW_MS - 3 * 86_400_000,
  sessions: 4,
  learning: {
    keystroke: { progress: 0.24, n: 240, needed: 1000, expectedError: expectedErrorOf('keystroke', 240) },
    pointer: { progress: 0.1, n: 52, needed: 500, expectedError: null },
  },
};

/** The overview of a good day. */
export function fakeOverview(nowMs = FAKE_NOW_MS): Overview {
  const live = session(nowMs);
  const { origin, bankName } = BANKS[0];
  const site = { origin, bank: bankName, registered: true, verdict: live.verdict, confidence: live.confidence };
  const { atMs, bank, purpose, verdict } = fakeRow(FAKE_ROWS);
  return {
    nowMs,
    state: {
      version: '0.1.0',
      stage: 'trained',
      progress: { keystroke: 1, pointer: 1 },
      sessions: 31,
      pausedUntil: null,
      keyTier: 'os-user',
      sites: [{ ...site, keys: 1214, strokes: 187, clicks: 42 }],
    },
    sessions: [live],
    lastAttestation: { atMs, bank, purpose, verdict },
    profiles: [USUAL, SPLIT],
    registrations: BANKS.map((known, i) => ({
      ...known,
      sub: 'k-48213',
      sinceMs: FAKE_NOW_MS - (200 - 60 * i) * 86_400_000,
      attestations: [61_940, 28_050, 10_010][i]!,
    })),
    data: {
      keyTier: 'os-user',
      bytes: 48_600_000,
      home: '/home/ingrid/.local/share/vigil',
      items: { profiles: 2, credentials: 3, attestations: FAKE_ROWS },
    },
    falseAlarm: { possible: false, why: 'nothing-to-report', bank: null },
  };
}
