/**
 * All documents that are generated from the schema of the policy. In: a policy, a deployment. Out: texts by file name, relative to
 * the output folder.
 */
import { policySchema, policySettings } from '@vigil/core/policy/policy-settings.ts';
import { adml, admx } from './admx.ts';
import { chromiumPolicy, type Deployment, firefoxPolicy } from './browser-policies.ts';
import { intuneProfile } from './intune.ts';
import { mobileConfig } from './mobileconfig.ts';

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

export function policyDocuments(policy: object, deployment: Deployment): ReadonlyMap<string, string> {
  const settings = policySettings();
  const template = admx(settings);
  return new Map([
    ['vigil.schema.json', json({ ...policySchema(), title: 'Policy of the Vigil companion' })],
    ['policy.json', json(policy)],
    ['windows/vigil.admx', template],
    ['windows/en-US/vigil.adml', adml(settings)],
    ['windows/intune.json', json(intuneProfile(template, settings, policy))],
    ['macos/vigil.mobileconfig', mobileConfig(policy, deployment)],
    ['browsers/chromium.json', json(chromiumPolicy(deployment))],
    ['browsers/firefox.json', json(firefoxPolicy(deployment))],
    ['browsers/firefox-unsigned.json', json(firefoxPolicy(deployment, { unsigned: true }))],
  ]);
}
