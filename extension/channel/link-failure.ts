/** Which hop of the way to the companion failed. In: how the native port ended. Out: a name that the popup explains. */
import type { Decline } from '@vigil/protocol/page-channel.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';

export const LINK_FAILURES = [
  /** The browser knows no native host of that name. */
  'host-unregistered',
  /** The browser knows it, and it does not admit this extension, or machine policy forbids it. */
  'host-forbidden',
  /** The host could not be started, or ended without a word. */
  'host-failed',
  /** The host runs; the companion behind it does not. */
  'companion-stopped',
  /** The companion could not prove to the host that it is the real one, or the other way round. */
  'companion-refused',
  'companion-outdated',
  'extension-outdated',
  /** The companion was reached, then did not answer or did not like what it was told. */
  'companion-failed',
] as const;
export type LinkFailure = (typeof LINK_FAILURES)[number];

const FAILURE_OF_FAULT: Readonly<Record<Fault, LinkFailure>> = {
  'companion-missing': 'companion-stopped',
  'companion-refused': 'companion-refused',
  'companion-outdated': 'companion-outdated',
  'extension-outdated': 'extension-outdated',
  'frame-invalid': 'companion-failed',
  'message-invalid': 'companion-failed',
  'window-exceeded': 'companion-failed',
  internal: 'companion-failed',
};

export const failureOfFault = (fault: Fault): LinkFailure => FAILURE_OF_FAULT[fault];

/** Reads the browser's sentence: there is no code. Wordings of Chromium 156 and Firefox 153. */
export function failureOfDisconnect(message: string): LinkFailure {
  if (/not found|no such native application/i.test(message)) return 'host-unregistered';
  if (/forbidden|disabled by the system administrator|does not have permission/i.test(message)) return 'host-forbidden';
  return 'host-failed';
}

/** What a page is told while the way is broken there. */
export function declineAt(failure: LinkFailure | null): Decline {
  return failure === 'companion-outdated' || failure === 'extension-outdated' ? failure : 'companion-missing';
}
