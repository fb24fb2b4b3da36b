/**
 * Policies of the browsers. In: banks, ids, where updates come from. Out: the policy of Chromium browsers (a file on Linux, the
 * registry on Windows) and `policies.json` of Firefox. Sources: "ExtensionSettings", "NativeMessagingAllowlist" in the policy list
 * of Chrome Enterprise; "policy-templates" of Mozilla.
 */
import { FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import type { ListedBank, UpdateChannel } from '@vigil/protocol/policy.ts';

export interface Deployment {
  /** Without their keys: only the companion needs them. */
  readonly banks: readonly ListedBank[];
  /** Id of the packed extension. */
  readonly chromiumId: string;
  /** Folder of the update manifests, without a slash at the end. */
  readonly updates: string;
  readonly channel: UpdateChannel;
}

/** Files that `npm run package:extension` writes, below `updates`. */
export const UPDATE_FILES = {
  chromium: 'updates.xml',
  firefox: 'updates.json',
  crx: 'vigil.crx',
  xpi: 'vigil.xpi',
} as const;

const listed = (banks: readonly ListedBank[]) => banks.map(({ id, name, origins }) => ({ id, name, origins }));

export function chromiumPolicy({ banks, chromiumId, updates, channel }: Deployment): object {
  const hosts = banks.flatMap(({ origins }) => origins.map((origin) => origin.replace(/:\d+$/, '')));
  return {
    ExtensionSettings: {
      [chromiumId]: {
        installation_mode: 'force_installed',
        update_url: `${updates}/${channel}/${UPDATE_FILES.chromium}`,
        override_update_url: true,
        runtime_blocked_hosts: ['*://*'],
        runtime_allowed_hosts: [...new Set(hosts)],
      },
    },
    NativeMessagingBlocklist: ['*'],
    NativeMessagingAllowlist: [NATIVE_HOST_NAME],
    NativeMessagingUserLevelHosts: false,
    '3rdparty': { extensions: { [chromiumId]: { banks: listed(banks) } } },
  };
}

/** `unsigned`: for an XPI that Mozilla did not sign; Firefox ESR and Developer Edition only. */
export function firefoxPolicy({ banks, updates, channel }: Deployment, { unsigned = false } = {}): object {
  const preference = { 'xpinstall.signatures.required': { Value: false, Status: 'locked' } };
  return {
    policies: {
      ...(unsigned && { Preferences: preference }),
      ExtensionSettings: {
        [FIREFOX_EXTENSION_ID]: {
          installation_mode: 'force_installed',
          install_url: `${updates}/${channel}/${UPDATE_FILES.xpi}`,
        },
      },
      '3rdparty': { Extensions: { [FIREFOX_EXTENSION_ID]: { banks: listed(banks) } } },
    },
  };
}
