/** Web preferences of the window: least privilege. */

/** In-memory partition: the page writes nothing to disk. */
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
  /** The page polls only while visible. */
  backgroundThrottling: true,
} as const;
