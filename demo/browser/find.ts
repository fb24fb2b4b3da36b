/** Looks for browsers that can run Vigil. In: the file system. Out: what is installed, Chromium's family first. */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** `family` decides how it is driven; `brand` where its native host manifests go (`vigil register --browser`). */
export interface FoundBrowser {
  readonly family: 'chromium' | 'firefox';
  readonly brand: 'chromium' | 'chrome' | 'edge' | 'brave' | 'firefox';
  readonly path: string;
}

type BrowserCandidate = readonly [brand: FoundBrowser['brand'], ...commands: string[]];

const LINUX: readonly BrowserCandidate[] = [
  ['chromium', 'chromium', 'chromium-browser'],
  ['chrome', 'google-chrome', 'google-chrome-stable'],
  ['edge', 'microsoft-edge', 'microsoft-edge-stable'],
  ['brave', 'brave-browser', 'brave'],
  ['firefox', 'firefox-esr', 'firefox'],
];

const MAC: readonly BrowserCandidate[] = [
  ['chromium', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  ['chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  ['edge', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  ['brave', '/Applications/Brave Browser.app/Contents/MacOS/Brave Browser'],
  ['firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
];

function windows(): readonly BrowserCandidate[] {
  const roots = [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], join(homedir(), 'AppData', 'Local')];
  const under = (...tail: string[]) => roots.flatMap((root) => (root === undefined ? [] : [join(root, ...tail)]));
  return [
    ['chromium', ...under('Chromium', 'Application', 'chrome.exe')],
    ['chrome', ...under('Google', 'Chrome', 'Application', 'chrome.exe')],
    ['edge', ...under('Microsoft', 'Edge', 'Application', 'msedge.exe')],
    ['brave', ...under('BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe')],
    ['firefox', ...under('Mozilla Firefox', 'firefox.exe')],
  ];
}

function executable(command: string): string | null {
  const places = /[\\/]/.test(command)
    ? [command]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
  for (const place of places) {
    try {
      accessSync(place, constants.X_OK);
      return place;
    } catch {
      // Not in this place.
    }
  }
  return null;
}

export function findBrowsers(): FoundBrowser[] {
  const candidates = process.platform === 'win32' ? windows() : process.platform === 'darwin' ? MAC : LINUX;
  return candidates.flatMap(([brand, ...commands]) => {
    const path = commands.map(executable).find((found) => found !== null);
    return path === undefined ? [] : [{ family: brand === 'firefox' ? 'firefox' : 'chromium', brand, path } as const];
  });
}
