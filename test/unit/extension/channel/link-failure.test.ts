import {
  declineAt,
  failureOfDisconnect,
  failureOfFault,
  LINK_FAILURES,
} from '@vigil/extension/channel/link-failure.ts';
import { DECLINES } from '@vigil/protocol/page-channel.ts';
import { FAULTS } from '@vigil/protocol/wire/to-extension.ts';
import { en } from '@vigil/text/strings/en.ts';
import { describe, expect, it } from 'vitest';

describe('failureOfDisconnect', () => {
  it.each([
    ['Specified native messaging host not found.', 'host-unregistered'],
    ['No such native application com.vigil.companion', 'host-unregistered'],
    ['Access to the specified native messaging host is forbidden.', 'host-forbidden'],
    ['Access to the native messaging host was disabled by the system administrator.', 'host-forbidden'],
    ['Native host has exited.', 'host-failed'],
    ['Failed to start native messaging host.', 'host-failed'],
    ['Error when communicating with the native messaging host.', 'host-failed'],
    ['', 'host-failed'],
  ])('reads "%s"', (message, failure) => {
    expect(failureOfDisconnect(message)).toBe(failure);
  });
});

describe('link failures', () => {
  it('exist for every fault', () => {
    expect(FAULTS.filter((fault) => !LINK_FAILURES.includes(failureOfFault(fault)))).toEqual([]);
  });

  it('have a text, and a reason for the page', () => {
    expect(LINK_FAILURES.filter((failure) => !Object.hasOwn(en.problems, failure))).toEqual([]);
    expect([null, ...LINK_FAILURES].filter((failure) => !DECLINES.includes(declineAt(failure)))).toEqual([]);
    expect(declineAt('companion-outdated')).toBe('companion-outdated');
    expect(declineAt('host-unregistered')).toBe('companion-missing');
  });
});
