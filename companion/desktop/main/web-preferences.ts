/** What Chromium lets the window's page do: as little as it can. In: nothing. Out: data for Electron, and for a test. */

/** Kept in memory alone: the page leaves nothing on the disk. */
export const PARTITION = 'vigil';

export const WEB_PREFERENCES = {
  partition: PARTITION,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  enableWebSQL: false,
  /** The page polls only while it is seen. */
  backgroundThrottling: true,
} as const;
