import type { DeviceFacts } from '@vigil/pilot/visit.ts';
import { deviceCounts, devicesText } from 'vigil-fit/recordings/devices.ts';
import { expect, it } from 'vitest';

const FACTS: DeviceFacts = { os: 'linux', browser: 'chromium', keyboard: 'unknown', reportHz: 125, clockStepMs: 0.1 };
const madeOn = (...changes: Partial<DeviceFacts>[]) => ({
  devices: changes.map((change) => ({ ...FACTS, ...change })),
});

it('counts people by system, browser, keyboard, pointer rate and clock, the most frequent first', () => {
  const counts = deviceCounts([
    madeOn({}, { keyboard: 'external' }),
    madeOn({ browser: 'firefox', clockStepMs: 1, reportHz: 60 }, { reportHz: null }),
    madeOn({ reportHz: 1000 }, { reportHz: 144 }, {}),
  ]);
  expect(counts).toEqual({
    os: { linux: 3 },
    browser: { chromium: 3, firefox: 1 },
    keyboard: { unknown: 3, external: 1 },
    pointerRate: { '70 to 140': 2, 'below 70': 1, unknown: 1, '280 and more': 1, '140 to 280': 1 },
    clockStep: { '0.1 ms': 3, '1 ms': 1 },
  });
  expect(devicesText(counts)[2]).toBe('  browser: chromium 3, firefox 1');
});
