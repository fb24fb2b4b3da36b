/** Why the companion cannot be reached. In: how the native port closed. Out: a failure code that the popup explains. */
import type { Decline } from '@vigil/protocol/page-channel.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';

export const LINK_FAILURES = [
  /** No native host of that name is registered. */
  'host-unregistered',
  /** The host does not allow this extension, or machine policy forbids it. */
  'host-forbidden',
  /** The host could not start, or exited without an error message. */
  'host-failed',
  /** The host runs; the companion does not. */
  'companion-stopped',
  /** Host and companion could not authenticate each other. */
  'companion-refused',
  'companion-outdated',
  'extension-outdated',
  /** The companion was reached but did not reply, or rejected a message. */
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

/** Parses the browser's error message, because there is no code. Wordings of Chromium 156 and Firefox 153. */
export function failureOfDisconnect(message: string): LinkFailure {
  if (/not found|no such native application/i.test(message)) return 'host-unregistered';
  if (/forbidden|disabled by the system administrator|does not have permission/i.test(message)) return 'host-forbidden';
  return 'host-failed';
}

/** The reason given to a page while the link is down. */
export function declineAt(failure: LinkFailure | null): Decline {
  return failure === 'companion-outdated' || failure === 'extension-outdated' ? failure : 'companion-missing';
}
