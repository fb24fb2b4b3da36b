/**
 * Chromium switches that expose the window to other programs. In: whether a switch is set. Out: the first refused switch, or
 * null. This guards against a modified shortcut, not against malware of the same user.
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
