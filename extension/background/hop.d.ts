/** Which hop of the way to the companion failed. In: how the native port ended. Out: a name that the popup explains. */
import type { Decline } from '@vigil/protocol/page-channel.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';
export declare const HOPS: readonly [
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
];
export type Hop = (typeof HOPS)[number];
export declare const hopOfFault: (fault: Fault) => Hop;
/** Reads the browser's sentence: there is no code. Wordings of Chromium 156 and Firefox 153. */
export declare function hopOfDisconnect(message: string): Hop;
/** What a page is told while the way is broken there. */
export declare function declineAt(hop: Hop | null): Decline;
