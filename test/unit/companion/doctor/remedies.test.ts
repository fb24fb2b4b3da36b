import { registrationRemedy } from '@vigil/doctor/remedies.ts';
import { expect, it } from 'vitest';

it.each([
  [undefined, false, 'Run vigil register, then restart the browser'],
  ['firefox', false, 'Run vigil register --browser firefox, then restart the browser'],
  ['firefox', true, 'Reinstall the package (apt-get install --reinstall vigil), then restart the browser'],
] as const)('names a remedy for browser %s, packaged %s', (browser, packaged, remedy) => {
  expect(registrationRemedy(browser, packaged)).toBe(remedy);
});
