import { markOf } from '@vigil/extension/background/badge.ts';
import type { Snapshot } from '@vigil/extension/channel/view-messages.ts';
import { bankAt, siteView } from '@vigil/extension/pages/ui/site-view.ts';
import { describe, expect, it } from 'vitest';
import { BANK, SITUATIONS } from '../../../fakes/view-situations.ts';

const view = (name: string, origin: string | null = BANK) => siteView(SITUATIONS[name]!, origin);

describe('siteView', () => {
  it.each([
    ['watching', 'watching'],
    ['mismatch', 'watching'],
    ['unregistered', 'unregistered'],
    ['learning', 'learning'],
    ['paused', 'paused'],
    ['unwatched', 'unwatched'],
    ['locked', 'shut'],
    ['missing', 'missing'],
    ['connecting', 'connecting'],
    ['no-policy', 'no-policy'],
    ['off', 'off'],
    ['not-listed', 'not-listed'],
  ])('maps %s to %s', (name, kind) => {
    expect(view(name).kind).toBe(kind);
  });

  it('is inactive unless the origin is exactly a listed one', () => {
    for (const origin of [null, `${BANK}:8443`, BANK.replace('https', 'http'), 'https://nordhaven.example']) {
      expect(view('watching', origin)).toEqual({ kind: 'not-listed' });
    }
  });

  it('reports a broken link before the state behind it', () => {
    const broken: Snapshot = { ...SITUATIONS.paused!, failure: 'host-unregistered' };
    expect(siteView(broken, BANK)).toEqual({ kind: 'missing', failure: 'host-unregistered' });
  });

  it("returns the tab's site if the companion knows it", () => {
    expect(view('watching')).toMatchObject({ site: { origin: BANK, verdict: 'match' } });
    expect(view('watching', 'https://connect.aurum.example')).toEqual({ kind: 'unwatched' });
  });
});

describe('bankAt', () => {
  it("returns the bank's name", () => {
    expect(bankAt(SITUATIONS.watching!, 'https://aurum.example:8443')).toBe('Aurum Treasury Services');
    expect(bankAt(SITUATIONS.watching!, 'https://aurum.example')).toBeNull();
  });
});

describe('markOf', () => {
  it.each([
    ['watching', 'badgeWatching'],
    ['learning', 'badgeLearning'],
    ['unregistered', 'badgeConsent'],
    ['paused', 'badgePaused'],
    ['undecryptable', 'badgeShut'],
    ['missing', 'badgeMissing'],
    ['connecting', 'badgeIdle'],
  ])('marks %s with %s', (name, title) => {
    expect(markOf(SITUATIONS[name]!, BANK).title).toBe(title);
  });
});
