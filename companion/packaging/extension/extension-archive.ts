/**
 * Zip archive of the built extension. In: the folder that the build wrote, changes of the manifest. Out: the archive; the same
 * input gives the same bytes. Source maps stay out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { zipSync } from 'fflate';

/** Zip has no earlier year than 1980. */
const TIME = new Date(1980, 0, 1);

export type ExtensionManifest = Readonly<Record<string, unknown>>;

/** Throws `not-built` when the folder holds no manifest. */
export function extensionArchive(
  folder: string,
  change: (manifest: ExtensionManifest) => ExtensionManifest,
): Uint8Array {
  const files = filesBelow(folder).filter((file) => !file.endsWith('.map') && !file.startsWith('.'));
  if (!files.includes('manifest.json'))
    throw new VigilError('not-built', `${folder} holds no extension: run npm run build:extension`);
  const entries = files.map((file) => [file, contentOf(folder, file, change)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: TIME, level: 9 });
}

function contentOf(
  folder: string,
  file: string,
  change: (manifest: ExtensionManifest) => ExtensionManifest,
): Uint8Array {
  const content = readFileSync(join(folder, file));
  return file === 'manifest.json'
    ? Buffer.from(`${JSON.stringify(change(JSON.parse(content.toString())), null, 2)}\n`)
    : content;
}

function filesBelow(folder: string): string[] {
  let entries: ReturnType<typeof readDirectory>;
  try {
    entries = readDirectory(folder);
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => nameOf(folder, entry))
    .sort();
}

const readDirectory = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true });
const nameOf = (folder: string, entry: ReturnType<typeof readDirectory>[number]) =>
  relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
