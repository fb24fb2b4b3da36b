import { INSTALLATIONS } from '@vigil/doctor/installation.ts';
import { registrationRemedy, remedyFor } from '@vigil/doctor/remedies.ts';
import { expect, it } from 'vitest';

it('lets a user register in a checkout only', () => {
  expect(registrationRemedy('source')).toBe('Run vigil register, then restart the browser');
  expect(registrationRemedy('source', 'firefox')).toBe(
    'Run vigil register --browser firefox, then restart the browser',
  );
  for (const installation of ['deb', 'msi', 'desktop'] as const)
    expect(registrationRemedy(installation, 'firefox')).not.toContain('vigil register');
});

it.each(['start', 'restart', 'reinstall', 'update'] as const)(
  'has a remedy of its own for each package: %s',
  (what) => {
    expect(new Set(INSTALLATIONS.map((installation) => remedyFor(what, installation))).size).toBe(INSTALLATIONS.length);
  },
);
