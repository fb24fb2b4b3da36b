/** Front door of the page client: `@vigil/portal/page`. */
export type { Failure, Outcome } from './page/outcome.ts';
export { type AskOptions, attest, presence, register } from './page/vigil.ts';
export { type WatchOptions, watch } from './page/watch.ts';
