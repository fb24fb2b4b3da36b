/**
 * Chromium switches that would open the window, or the person's answers in it, to other programs. In: whether a switch is
 * set. Out: the first that is refused, or null. Who can start programs as this person can do worse; this only keeps a
 * changed shortcut from doing it unseen.
 */
const REFUSED = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'no-sandbox',
  'disable-web-security',
  'load-extension',
  'host-rules',
  'proxy-server',
  'js-flags',
  'renderer-cmd-prefix',
  'gpu-launcher',
  'utility-cmd-prefix',
] as const;

export function refusedSwitch(isSet: (name: string) => boolean): string | null {
  return REFUSED.find(isSet) ?? null;
}
