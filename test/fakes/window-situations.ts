/** Situations that the window must look right in. In: a name and a fake companion. Out: the companion, in that situation. */
import type { LiveSession, Overview } from '@vigil/protocol/user/overview.ts';
import type { FakeUserApi } from './fake-user-api.ts';
import { fakePilot } from './pilot-state.ts';

type Change = (overview: Overview) => Partial<Overview>;

const live =
  (change: Partial<LiveSession>): Change =>
  ({ sessions }) => ({ sessions: sessions.map((session) => ({ ...session, ...change })) });
const shut =
  (store: NonNullable<Overview['state']['store']>): Change =>
  ({ state }) => ({ state: { ...state, store }, sessions: [], profiles: [], registrations: [], lastAttestation: null });
const nothing: Change = ({ data, state }) => ({
  state: { ...state, stage: 'learning', progress: { keystroke: 0, pointer: 0 }, sessions: 0 },
  sessions: [],
  lastAttestation: null,
  registrations: [],
  profiles: [],
  data: { ...data!, bytes: 16_384, items: { profiles: 0, credentials: 0, attestations: 0 } },
});

/** As much of everything, and as long, as the schemas let through. */
const LONG = 'Landesgenossenschaftszentralbankverwaltungsgesellschaft für Außenhandel';
const crowded: Change = ({ sessions, profiles, registrations, lastAttestation }) => ({
  sessions: sessions.map((session) => ({
    ...session,
    sites: Array.from({ length: 100 }, (_, i) => `https://konzernzahlungsverkehr-${i}.bank.example:8443`),
  })),
  lastAttestation: { ...lastAttestation!, bank: `${LONG} ${LONG}` },
  profiles: Array.from({ length: 20 }, (_, i) => ({
    ...profiles[i && 1]!,
    id: `p-${i}`,
    name: `${i} ${LONG}`.slice(0, 60),
  })),
  registrations: Array.from({ length: 200 }, (_, i) => ({
    ...registrations[0]!,
    bank: `bank-${i}`,
    bankName: `${LONG} ${i}`,
    origin: `https://konzernzahlungsverkehr-${i}.landesgenossenschaftszentralbank.example:8443`,
  })),
});

const CHANGES: Readonly<Record<string, Change>> = {
  good: () => ({}),
  mismatch: live({
    verdict: 'mismatch',
    confidence: 0.06,
    flags: { injected: true, paste: true, remote: true, keyboardChanged: true },
  }),
  insufficient: live({ verdict: 'insufficient', confidence: null, history: [], scored: {} }),
  learning: ({ state, profiles }) => ({
    state: { ...state, stage: 'learning', progress: { keystroke: 0.24, pointer: 0.1 } },
    profiles: profiles.map((profile) => ({ ...profile, active: !profile.active })).reverse(),
  }),
  paused: ({ state, nowMs }) => ({ state: { ...state, pausedUntil: nowMs + 3_600_000 } }),
  idle: () => ({ sessions: [] }),
  crowded,
  browsers: ({ sessions }) => ({ sessions: [...sessions, { ...sessions[0]!, id: 'browser-2', sites: [] }] }),
  'no-bank': nothing,
  fresh: nothing,
  'pilot-offered': ({ state, nowMs }) => ({ state: { ...state, pilot: fakePilot({ status: 'offered' }, nowMs) } }),
  'pilot-recording': ({ state, nowMs }) => ({ state: { ...state, pilot: fakePilot({ status: 'recording' }, nowMs) } }),
  alarm: () => ({ falseAlarm: { possible: true, why: null, bank: 'nordhaven' } }),
  locked: shut('locked'),
  undecryptable: shut('undecryptable'),
  newer: shut('newer'),
};

export const WINDOW_SITUATIONS = [...Object.keys(CHANGES), 'missing', 'loading', 'broken-chain'] as const;

export function userApiIn(situation: string, userApi: FakeUserApi): FakeUserApi {
  userApi.overview = { ...userApi.overview, ...CHANGES[situation]?.(userApi.overview) };
  if (situation === 'missing') userApi.broken = 'companion-stopped';
  if (situation === 'loading') userApi.broken = 'connecting';
  if (situation === 'broken-chain') userApi.brokenAt = 61_803;
  return userApi;
}
