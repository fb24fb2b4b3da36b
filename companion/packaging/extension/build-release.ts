/**
 * Packs the built extension. In: the folders of the build, a key, addresses. Out: CRX, XPI and both update manifests in one folder
 * that a web server can publish, and the record of the release.
 */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { FIREFOX_EXTENSION_ID, VERSION } from '@vigil/protocol/identity.ts';
import type { UpdateChannel } from '@vigil/protocol/policy.ts';
import { unzipSync } from 'fflate';
import { UPDATE_FILES } from '../policy/browser-policies.ts';
import { buildCrx, extensionId, manifestKey } from './crx.ts';
import { type ExtensionManifest, extensionArchive } from './extension-archive.ts';
import type { Release } from './release.ts';
import { chromiumUpdates, firefoxUpdates } from './update-manifests.ts';

export interface ReleaseOptions {
  /** Holds `chromium` and `firefox`, as built. */
  readonly built: string;
  readonly key: KeyObject;
  /** Address under which `out` is published, without a slash at the end. */
  readonly updates: string;
  readonly channel: UpdateChannel;
  readonly out: string;
  /** Ids that stores gave to their own copies. */
  readonly storeIds?: readonly string[];
  /** The XPI of this version as Mozilla signed it; else it is packed unsigned. */
  readonly signedXpi?: string | undefined;
}

export interface BuiltRelease extends Release {
  readonly folder: string;
  readonly isXpiSigned: boolean;
}

export function buildRelease({
  built,
  key,
  updates,
  channel,
  out,
  storeIds = [],
  signedXpi,
}: ReleaseOptions): BuiltRelease {
  const address = `${updates}/${channel}`;
  const folder = join(out, channel);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  const id = extensionId(key);
  write(
    UPDATE_FILES.crx,
    buildCrx(
      extensionArchive(join(built, 'chromium'), (manifest) => forChromium(manifest, key, address)),
      key,
    ),
  );
  write(UPDATE_FILES.chromium, chromiumUpdates(id, address));
  const xpi =
    signedXpi === undefined
      ? extensionArchive(join(built, 'firefox'), (manifest) => forFirefox(manifest, address))
      : checkedXpi(signedXpi);
  write(UPDATE_FILES.xpi, xpi);
  write(UPDATE_FILES.firefox, firefoxUpdates(xpi, address));
  const ids = { version: VERSION, chromiumIds: [id, ...storeIds], firefoxId: FIREFOX_EXTENSION_ID };
  return { ...ids, folder, isXpiSigned: signedXpi !== undefined };
}

function forChromium(manifest: ExtensionManifest, key: KeyObject, address: string): ExtensionManifest {
  return { ...manifest, key: manifestKey(key), update_url: `${address}/${UPDATE_FILES.chromium}` };
}

/** Firefox takes updates over https only. */
function forFirefox(manifest: ExtensionManifest, address: string): ExtensionManifest {
  if (!address.startsWith('https:')) return manifest;
  const { gecko } = manifest.browser_specific_settings as { gecko: object };
  const update_url = `${address}/${UPDATE_FILES.firefox}`;
  return { ...manifest, browser_specific_settings: { gecko: { ...gecko, update_url } } };
}

function checkedXpi(file: string): Uint8Array {
  const xpi = readFileSync(file);
  const files = unzipSync(xpi);
  const manifest = files['manifest.json'];
  const version = manifest === undefined ? null : JSON.parse(Buffer.from(manifest).toString()).version;
  if (version !== VERSION || files['META-INF/mozilla.rsa'] === undefined)
    throw new VigilError('xpi-unsigned', `${file} is not version ${VERSION} with a signature of Mozilla`);
  return xpi;
}
