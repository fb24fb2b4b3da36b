/**
 * A fake companion for windows. In: requests of a window. Out: replies as the companion gives them, always the same ones.
 * What a window changes (pause, profiles, consents, erasure) changes here too.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { AttestationRow, AttestationsPage, CondensedAttestations } from '@vigil/protocol/user/attestations.ts';
import type { CheckResult } from '@vigil/protocol/user/diagnosis.ts';
import type { Overview, ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { UserApi, UserReply, UserRequest, UserRequestType } from '@vigil/protocol/user/user-api.ts';
import { attestationDetail, FAKE_NOW_MS, fakeOverview, fakeRow, matches, SPLIT } from './fake-overview.ts';

const FAKE_FINDINGS: CheckResult[] = [
  { check: 'home', result: 'ok', code: null, detail: '/home/ingrid/.local/share/vigil', remedy: null },
  { check: 'disk', result: 'ok', code: null, detail: 'writable, 41.2 GB free', remedy: null },
  { check: 'handshake', result: 'ok', code: null, detail: 'mutual authentication succeeded', remedy: null },
  {
    check: 'browser-policy',
    result: 'failed',
    code: 'host-blocked',
    detail: 'A policy of chrome blocks the native messaging host',
    remedy:
      'Add it to NativeMessagingAllowlist in /etc/opt/chrome/policies/managed/it.json; then look at chrome://policy',
  },
  { check: 'host', result: 'skipped', code: null, detail: '', remedy: null },
];

const NONE_CONDENSED: CondensedAttestations = { records: 0, firstDayMs: null, lastDayMs: null, counts: [] };

export interface FakeUserApi extends UserApi {
  /** What it says next; tests change it. */
  overview: Overview;
  /** Rejects every question with this code while it is set. */
  broken: string | null;
  /** Position of the first answer that does not fit its chain. */
  brokenAt: number | null;
  condensed: CondensedAttestations;
  readonly requests: UserRequest[];
}

export function fakeUserApi(overview: Overview = fakeOverview()): FakeUserApi {
  const userApi: FakeUserApi = {
    overview,
    broken: null,
    brokenAt: null,
    condensed: NONE_CONDENSED,
    requests: [],
    request,
  };
  const change = (changed: Partial<Overview>): Record<string, never> => {
    userApi.overview = { ...userApi.overview, ...changed };
    return {};
  };
  const pauseUntil = (pausedUntil: number | null): Record<string, never> =>
    change({ state: { ...userApi.overview.state, pausedUntil } });
  const profiles = (each: (profile: ProfileSummary) => ProfileSummary | null): Record<string, never> =>
    change({ profiles: userApi.overview.profiles.flatMap((profile) => each(profile) ?? []) });
  const total = (): number => userApi.overview.data?.items.attestations ?? 0;

  function attestations({ filter, before, limit }: Extract<UserRequest, { type: 'attestations' }>): AttestationsPage {
    const isFiltered = Object.keys(filter).length > 0;
    const rows: AttestationRow[] = [];
    let matching = 0;
    let isMore = false;
    const newest = Math.min(total(), (before ?? Number.POSITIVE_INFINITY) - 1);
    for (let seq = isFiltered ? total() : newest; seq >= 1; seq--) {
      const row = fakeRow(seq);
      if (isFiltered && !matches(row, filter)) continue;
      matching++;
      if (seq > newest) continue;
      if (rows.length < limit) rows.push(row);
      else {
        isMore = true;
        if (!isFiltered) break;
      }
    }
    const nextBefore = isMore ? rows.at(-1)!.seq : null;
    return { rows, matching: isFiltered ? matching : total(), total: total(), nextBefore };
  }

  function changePilot(pilot: Partial<PilotState>): Record<never, never> {
    const { state } = userApi.overview;
    return change(state.pilot === undefined ? {} : { state: { ...state, pilot: { ...state.pilot, ...pilot } } });
  }

  function erase(): UserReply<'erase'> {
    const { bytes, items } = userApi.overview.data!;
    const data = { ...userApi.overview.data!, bytes: 0, items: { profiles: 0, credentials: 0, attestations: 0 } };
    change({ data, registrations: [], lastAttestation: null, profiles: [], sessions: [] });
    const files = ['store.db', 'store.db-wal', 'key.json', 'ledger-anchor.json'];
    return { atMs: FAKE_NOW_MS, files, bytes, keyDestroyed: true, items };
  }

  function reply(request: UserRequest): UserReply<UserRequestType> {
    switch (request.type) {
      case 'overview':
        return userApi.overview;
      case 'attestations':
        return attestations(request);
      case 'attestation':
        return attestationDetail(request.seq);
      case 'condensed-attestations':
        return userApi.condensed;
      case 'check-chain':
        return { intact: userApi.brokenAt === null, entries: total(), brokenAt: userApi.brokenAt };
      case 'pause':
        return pauseUntil(userApi.overview.nowMs + request.minutes * 60_000);
      case 'resume':
        return pauseUntil(null);
      case 'unlock': {
        if (request.passphrase !== 'open sesame') return { store: 'locked' };
        const { store: _locked, ...state } = userApi.overview.state;
        change({ state });
        return { store: 'ok' };
      }
      case 'revoke':
        return change({ registrations: userApi.overview.registrations.filter(({ bank }) => bank !== request.bank) });
      case 'export':
        return {
          text: JSON.stringify({ part: request.part, profiles: userApi.overview.profiles }),
          last: request.part >= 3,
        };
      case 'new-profile': {
        profiles((profile) => ({ ...profile, active: false }));
        const fresh = {
          ...SPLIT,
          id: `p-${userApi.overview.profiles.length}`,
          name: request.name,
          kind: request.kind,
          sessions: 0,
        };
        return change({ profiles: [...userApi.overview.profiles, { ...fresh, active: true }] });
      }
      case 'use-profile':
        return profiles((profile) => ({ ...profile, active: profile.id === request.id }));
      case 'rename-profile':
        return profiles((profile) => (profile.id === request.id ? { ...profile, name: request.name } : profile));
      case 'remove-profile':
        return profiles((profile) => (profile.id === request.id ? null : profile));
      case 'reset-profile':
        return profiles((profile) =>
          profile.active ? { ...SPLIT, ...profile, stage: 'learning', sessions: 0 } : profile,
        );
      case 'hand-over':
        profiles((profile) => (profile.active ? { ...SPLIT, ...profile, stage: 'learning', sessions: 0 } : null));
        return change({ registrations: [] });
      case 'report-false-alarm':
        return change({ falseAlarm: { possible: false, why: 'already-reported', bank: null } });
      case 'decide-pilot':
        return changePilot({ status: request.granted ? 'recording' : 'refused' });
      case 'stop-pilot':
        return changePilot({ status: 'stopped' });
      case 'delete-pilot':
        return changePilot({ status: 'refused', bytes: 0, visits: 0 });
      case 'pilot-recording':
        return { file: '/home/ada/.vigil/pilot.blocks', bytes: 0, pseudonym: 'abcdefghijklmnopqrstuv', recipient: '' };
      case 'diagnosis':
        return { findings: FAKE_FINDINGS };
      case 'erase':
        return erase();
    }
  }

  async function request<Q extends UserRequest>(request: Q): Promise<UserReply<Q['type']>> {
    userApi.requests.push(request);
    if (userApi.broken !== null) throw new VigilError(userApi.broken, 'The fake fails on request.');
    return reply(request) as UserReply<Q['type']>;
  }

  return userApi;
}
