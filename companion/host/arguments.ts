/**
 * Arguments of a host. In: argv. Out: the launcher's `--home`, and the caller as the browser names it: Chromium passes the
 * extension's origin (and `--parent-window` on Windows), Firefox the manifest's path and the extension's id.
 */

const HOME_FLAG = '--home';

export function homeOf(argv: readonly string[]): string | undefined {
  const at = argv.indexOf(HOME_FLAG);
  return at < 0 ? undefined : argv[at + 1];
}

/** `unknown` for a host that was not started by a browser. */
export function callerOf(argv: readonly string[]): string {
  const at = argv.indexOf(HOME_FLAG);
  const given = argv.slice(at < 0 ? 2 : at + 2);
  const caller = given.find((text) => text.startsWith('chrome-extension://')) ?? given[1] ?? 'unknown';
  return caller.slice(0, 300);
}
