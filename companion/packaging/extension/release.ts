/**
 * The release that packages belong to. In: dist/packages/extension.json, which `npm run package:extension` writes. Out: the ids of
 * the extension that the host admits, for host manifests and the packaged command. Without it: the id of the repository's manifest.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { z } from 'zod';

const chromiumId = z.string().regex(/^[a-p]{32}$/);

const releaseSchema = z.strictObject({
  version: z.string(),
  /** The id of the signed package first, then those of the stores. */
  chromiumIds: z.array(chromiumId).min(1),
  firefoxId: z.string(),
});
export type Release = z.infer<typeof releaseSchema>;

export const releaseFile = (root: string): string => join(root, 'dist/packages/extension.json');

export function chromiumIdsOf(root: string): readonly string[] {
  const file = releaseFile(root);
  return existsSync(file)
    ? releaseSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).chromiumIds
    : [CHROMIUM_EXTENSION_ID];
}
