/** Situations that the extension's pages must look right in. In: nothing. Out: what the background worker would say. */

import type { Snapshot } from '@vigil/extension/channel/view-messages.ts';
import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import { fakePilot } from './pilot-state.ts';

export const BANK = 'https://portal.nordhaven.example';

const site: CompanionState['sites'][number] = {
  origin: BANK,
  bank: 'nordhaven',
  registered: true,
  verdict: 'match',
  confidence: 0.97,
  keys: 1214,
  strokes: 187,
  clicks: 42,
};

const state: CompanionState = {
  version: '0.1.0',
  stage: 'trained',
  progress: { keystroke: 1, pointer: 1 },
  sessions: 31,
  pausedUntil: null,
  keyTier: 'file',
  sites: [site],
};

const watching: Snapshot = {
  policy: {
    source: 'managed',
    banks: [
      { id: 'nordhaven', name: 'Nordhaven Corporate', origins: [BANK] },
      {
        id: 'aurum',
        name: 'Aurum Treasury Services',
        origins: ['https://connect.aurum.example', 'https://aurum.example:8443'],
      },
    ],
    rejected: 0,
  },
  off: false,
  link: 'ready',
  failure: null,
  state,
};

const withSite = (change: Partial<typeof site>): Snapshot => ({
  ...watching,
  state: { ...state, sites: [{ ...site, ...change }] },
});

export const SITUATIONS: Readonly<Record<string, Snapshot>> = {
  watching,
  'pilot-offered': { ...watching, state: { ...state, pilot: fakePilot({ status: 'offered' }) } },
  'pilot-recording': { ...watching, state: { ...state, pilot: fakePilot({ status: 'recording' }) } },
  uncertain: withSite({ verdict: 'uncertain', confidence: 0.58 }),
  mismatch: withSite({ verdict: 'mismatch', confidence: 0.08 }),
  insufficient: withSite({ verdict: 'insufficient', confidence: null, keys: 14, strokes: 3, clicks: 2 }),
  unregistered: withSite({
    verdict: 'insufficient',
    confidence: null,
    keys: 0,
    strokes: 0,
    clicks: 0,
    registered: false,
  }),
  learning: {
    ...watching,
    state: {
      ...state,
      stage: 'learning',
      progress: { keystroke: 0.62, pointer: 0.21 },
      sites: [{ ...site, verdict: 'insufficient', confidence: null }],
    },
  },
  unwatched: { ...watching, state: { ...state, sites: [] } },
  paused: { ...watching, state: { ...state, pausedUntil: Date.UTC(2100, 0, 1) } },
  locked: { ...watching, state: { ...state, store: 'locked' } },
  undecryptable: { ...watching, state: { ...state, store: 'undecryptable' } },
  off: { ...watching, off: true },
  missing: { ...watching, link: 'down', failure: 'companion-stopped', state: null },
  connecting: { ...watching, link: 'connecting', state: null },
  'no-policy': { ...watching, policy: { source: 'own', banks: [], rejected: 0 } },
  'not-listed': {
    ...watching,
    policy: { source: 'own', banks: [{ id: 'aurum', name: 'Aurum', origins: ['https://aurum.example'] }], rejected: 1 },
  },
};
