/**
 * Update manifests. In: ids, version, addresses, the XPI. Out: `updates.xml` for Chromium browsers ("gupdate", Chrome for
 * Developers: "Self-host for Linux"), `updates.json` for Firefox (Extension Workshop: "Updating your extension").
 */
import { createHash } from 'node:crypto';
import { FIREFOX_EXTENSION_ID, VERSION } from '@vigil/protocol/identity.ts';
import { UPDATE_FILES } from '../policy/browser-policies.ts';
import { element, xmlDocument } from '../policy/xml.ts';

const NAMESPACE = 'http://www.google.com/update2/response';

export function chromiumUpdates(id: string, folder: string): string {
  const check = element('updatecheck', { codebase: `${folder}/${UPDATE_FILES.crx}`, version: VERSION });
  return xmlDocument(element('gupdate', { protocol: '2.0' }, [element('app', { appid: id }, [check])]), NAMESPACE);
}

export function firefoxUpdates(xpi: Uint8Array, folder: string): string {
  const update_hash = `sha256:${createHash('sha256').update(xpi).digest('hex')}`;
  const updates = [{ version: VERSION, update_link: `${folder}/${UPDATE_FILES.xpi}`, update_hash }];
  return `${JSON.stringify({ addons: { [FIREFOX_EXTENSION_ID]: { updates } } }, null, 2)}\n`;
}
