/** The manifest for each browser. In: manifest.json and the target. Out: what the build writes into dist/<target>. */

import base from './manifest.json' with { type: 'json' };
import { FIREFOX_EXTENSION_ID } from './shared/protocol/identity.ts';

export type Target = 'chromium' | 'firefox';

/** Oldest versions with all that is used: `sender.origin`, session storage, data collection consent. */
const OLDEST_CHROMIUM = '120';
const OLDEST_FIREFOX = '142.0';

const WORKER = 'extension/background/main.ts';

export function manifestFor(target: Target): Record<string, unknown> {
  const { key, ...common } = base;
  if (target === 'chromium') {
    return {
      ...common,
      key,
      minimum_chrome_version: OLDEST_CHROMIUM,
      background: { service_worker: WORKER, type: 'module' },
      storage: { managed_schema: 'schema.json' },
    };
  }
  return {
    ...common,
    background: { scripts: [WORKER], type: 'module' },
    browser_specific_settings: {
      gecko: {
        id: FIREFOX_EXTENSION_ID,
        strict_min_version: OLDEST_FIREFOX,
        data_collection_permissions: { required: ['websiteActivity'] },
      },
    },
  };
}
