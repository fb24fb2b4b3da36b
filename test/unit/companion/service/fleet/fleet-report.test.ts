import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { sandboxedBrowsers } from '@vigil/register/sandboxed-browsers.ts';
import { fleetReportOf, type ReportInputs } from '@vigil/service/fleet/fleet-report.ts';
import { describe, expect, it } from 'vitest';

const AT = Date.parse('2026-11-23T08:41:27Z');
const CANARY = 'canary-8f21';

/** Every field that says something about behaviour holds the canary. */
const running = {
  status: {
    state: {
      version: '0.1.0',
      stage: 'trained',
      keyTier: 'os-user',
      pausedUntil: null,
      sites: [{ origin: CANARY, verdict: CANARY, confidence: 0.987654 }],
      progress: { keystroke: 0.123456 },
    },
    store: 'ok',
    policy: {
      source: 'machine',
      file: CANARY,
      error: 'policy-entries-invalid',
      problems: [{ path: 'banks[0].keys', message: CANARY }],
      banks: 1,
      updateChannel: 'preview' as const,
    },
    parameters: { sha256: 'ab'.repeat(32), problem: 'parameters-digest', calibration: CANARY },
    extensions: [{ browser: 'firefox', version: '0.1.0', wire: 2, client: CANARY }],
    lastFault: 'store-full',
  },
  overview: {
    registrations: [
      { bank: 'bank.example', bankName: CANARY, sub: CANARY, origin: CANARY, sinceMs: AT, attestations: 4711 },
    ],
    lastAttestation: { atMs: AT, bank: CANARY, purpose: 'session' as const, verdict: 'mismatch' as const },
  },
};

const reportOf = (changes: Partial<ReportInputs> = {}) =>
  fleetReportOf({ platform: 'linux', machine: 'pc-1', account: 'ada', nowMs: AT, sandboxed: [], running, ...changes });

describe('fleetReportOf', () => {
  it('reports versions, state and whole hours', () => {
    expect(reportOf()).toEqual({
      format: 'vigil-report-1',
      version: '0.1.0',
      at: '2026-11-23T08:00Z',
      platform: 'linux',
      machine: 'pc-1',
      account: 'ada',
      running: true,
      companion: {
        version: '0.1.0',
        store: 'ok',
        keyTier: 'os-user',
        stage: 'trained',
        paused: false,
        policy: {
          source: 'machine',
          error: 'policy-entries-invalid',
          problems: ['banks[0].keys'],
          banks: 1,
          updateChannel: 'preview',
        },
        parameters: { inForce: 'ab'.repeat(32), problem: 'parameters-digest' },
        extensions: [{ browser: 'firefox', version: '0.1.0', wire: 2 }],
        registeredAt: [{ bank: 'bank.example', since: '2026-11-23T08:00Z' }],
        lastAttestation: '2026-11-23T08:00Z',
        lastFault: 'store-full',
      },
      sandboxedBrowsers: [],
    });
  });

  it('holds no behaviour: no score, verdict, count, origin, handle or minute', () => {
    const text = JSON.stringify(reportOf());
    for (const secret of [CANARY, '0.98', '0.12', '4711', 'mismatch', ':41', String(AT)])
      expect(text).not.toContain(secret);
  });

  it('says that no companion runs', () => {
    expect(reportOf({ running: null })).toMatchObject({ running: false });
    expect(reportOf({ running: null }).companion).toBeUndefined();
  });
});

describe('sandboxedBrowsers', () => {
  it('names browsers from Snap and Flatpak that have a profile', () => {
    const userHome = mkdtempSync(join(tmpdir(), 'vigil-home-'));
    expect(sandboxedBrowsers({ platform: 'linux', userHome })).toEqual([]);
    mkdirSync(join(userHome, 'snap/firefox'), { recursive: true });
    mkdirSync(join(userHome, '.var/app/com.google.Chrome'), { recursive: true });
    expect(sandboxedBrowsers({ platform: 'linux', userHome })).toEqual([
      { browser: 'firefox', packaging: 'snap' },
      { browser: 'chrome', packaging: 'flatpak' },
    ]);
    expect(sandboxedBrowsers({ platform: 'win32', userHome })).toEqual([]);
    removeFolder(userHome);
  });
});
