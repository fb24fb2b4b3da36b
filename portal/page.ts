/** Front door of the page client: `@vigil/portal/page`. */
export type { Failure, Outcome } from './page/outcome.ts';
export { codeOf, type PortalClient, type PortalReply, portalClient, type SessionWatch } from './page/portal-client.ts';
export { attest, presence, type RequestOptions, register } from './page/vigil.ts';
export { type WatchOptions, watch } from './page/watch.ts';
