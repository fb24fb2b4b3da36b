/**
 * Ids of the extension in Chromium browsers that may start the host. In: VIGIL_EXTENSION_IDS, separated by commas; a build of a
 * package fixes it to the ids of its release (companion/vite.config.ts). Out: the ids, the own package's first.
 */
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';

export const EXTENSION_IDS: readonly string[] = process.env.VIGIL_EXTENSION_IDS?.split(',') ?? [CHROMIUM_EXTENSION_ID];

export const originsOfExtension = (ids: readonly string[]): string[] => ids.map((id) => `chrome-extension://${id}/`);
