/**
 * Configuration profile for macOS (Jamf and other MDM). In: a policy, the policies of the browsers. Out: the profile as a property
 * list: one payload for the companion, Chrome, Chrome's settings of the extension, and Firefox ("Configuration Profile Reference"
 * of Apple). The same input gives the same identifiers.
 */
import { createHash } from 'node:crypto';
import { PREFERENCES_DOMAIN } from '@vigil/core/policy/managed-settings.ts';
import plist, { type PlistObject } from 'plist';
import { chromiumPolicy, type Deployment, firefoxPolicy } from './browser-policies.ts';

export function mobileConfig(policy: object, deployment: Deployment): string {
  const { '3rdparty': extensions, ...chrome } = chromiumPolicy(deployment) as {
    '3rdparty': { extensions: Record<string, object> };
  };
  const { policies } = firefoxPolicy(deployment) as { policies: object };
  const managed = extensions.extensions[deployment.chromiumId] ?? {};
  const payloads = [
    payload(PREFERENCES_DOMAIN, 'Vigil companion', policy),
    payload('com.google.Chrome', 'Chrome with Vigil', chrome),
    payload(`com.google.Chrome.extensions.${deployment.chromiumId}`, 'Vigil in Chrome', managed),
    payload('org.mozilla.firefox', 'Firefox with Vigil', { EnterprisePoliciesEnabled: true, ...policies }),
  ];
  const profile = {
    ...payload('Configuration', 'Vigil', {}),
    PayloadIdentifier: 'example.vigil.profile',
    PayloadScope: 'System',
    PayloadRemovalDisallowed: true,
    PayloadContent: payloads,
  };
  return `${plist.build(profile as PlistObject)}\n`;
}

function payload(type: string, name: string, content: object): object {
  const PayloadIdentifier = `example.vigil.${type}`;
  return {
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier,
    PayloadUUID: uuidOf(PayloadIdentifier),
    PayloadDisplayName: name,
    ...content,
  };
}

/** Of a name, as version 8 of RFC 9562 allows. */
function uuidOf(name: string): string {
  const hash = createHash('sha256').update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash
    .toString('hex', 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    .toUpperCase();
}
