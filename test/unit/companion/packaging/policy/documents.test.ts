import { readFileSync } from 'node:fs';
import { withoutPayloadKeys } from '@vigil/core/policy/managed-settings.ts';
import { parsePolicy } from '@vigil/core/policy/parse-policy.ts';
import { policySchema, policySettings, settingName } from '@vigil/core/policy/policy-settings.ts';
import { policyOfValues } from '@vigil/core/policy/settings-values.ts';
import { policyName } from '@vigil/packaging/policy/admx.ts';
import { valueAt } from '@vigil/packaging/policy/intune.ts';
import { managedSchema } from '@vigil/packaging/policy/managed-schema.ts';
import { policyDocuments } from '@vigil/packaging/policy/policy-documents.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { companionPolicy, extensionPolicy } from '@vigil/protocol/policy.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import plist from 'plist';
import { describe, expect, it } from 'vitest';
import { ADML_RULES, ADMX_RULES, parseXml, registryValues, violations } from './template-reader.ts';

const example = JSON.parse(readFileSync('companion/packaging/policy/example-policy.json', 'utf8'));
const { banks } = companionPolicy.parse(example);
const deployment = {
  banks,
  chromiumId: CHROMIUM_EXTENSION_ID,
  updates: 'https://updates.example',
  channel: 'stable',
} as const;
const documents = policyDocuments(example, deployment);
const textOf = (name: string) => documents.get(name) ?? '';
const jsonOf = (name: string) => JSON.parse(textOf(name));
const settings = policySettings();
const readBack = (policy: object) => parsePolicy(Buffer.from(JSON.stringify(policy)));

describe('npm run policy:generate', () => {
  it.each([...documents.keys()])('was run: docs/policy/%s is in step with the schema', (name) => {
    expect(readFileSync(`docs/policy/${name}`, 'utf8')).toBe(textOf(name));
  });

  it("was run: the extension's schema of managed storage is in step", () => {
    expect(JSON.parse(readFileSync('extension/public/schema.json', 'utf8'))).toEqual(managedSchema());
  });

  it('finds a title and a description of every setting', () => {
    const bare = settings.filter((one) => one.title === settingName(one) || one.description === '');
    expect(bare.map(settingName)).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(policySchema());

  it('accepts the example, and so does the companion', () => {
    expect(validate(example)).toBe(true);
    expect(readBack(example)).toMatchObject({ problems: [] });
  });

  it.each([
    ['an unknown setting', { surprise: 1 }],
    ['a pause above eight hours', { pause: { maxMinutes: 481 } }],
    ['no retention', { retentionDays: 0 }],
    ['an unknown tier', { minKeyTier: 'paper' }],
    ['an unknown channel', { updateChannel: 'nightly' }],
    ['another version', { version: 2 }],
    ['a bank without origins', { banks: [{ id: 'a', name: 'A' }] }],
  ])('refuses %s, and so does the companion', (_name, change) => {
    expect(validate({ ...example, ...change })).toBe(false);
    expect(readBack({ ...example, ...change }).policy).toBeNull();
  });
});

describe("the extension's schema of managed storage", () => {
  it('has only keywords that Chromium reads, and accepts what the extension accepts', () => {
    const keywords = new Set<string>();
    JSON.stringify(managedSchema(), (key, value) => {
      if (typeof value === 'object' && value !== null && typeof value.type === 'string')
        for (const name of Object.keys(value)) keywords.add(name);
      return key === 'properties' ? Object.values(value) : value;
    });
    expect([...keywords].sort()).toEqual(['description', 'items', 'properties', 'required', 'title', 'type']);
    const policy = { banks: banks.map(({ id, name, origins }) => ({ id, name, origins })) };
    expect(new Ajv2020().compile(managedSchema())(policy)).toBe(true);
    expect(extensionPolicy.safeParse(policy).success).toBe(true);
  });
});

describe('the administrative template', () => {
  const template = parseXml(textOf('windows/vigil.admx'));
  const texts = parseXml(textOf('windows/en-US/vigil.adml'));
  const idsIn = (name: string) =>
    Array.from(texts.getElementsByTagName(name)).map((one) => one.getAttribute('id') ?? '');

  it('follows the rules of its elements', () => {
    expect(violations(template, ADMX_RULES)).toEqual([]);
    expect(violations(texts, ADML_RULES)).toEqual([]);
  });

  it.each([
    ['a name with a dot', 'name="pause_maxMinutes"', 'name="pause.maxMinutes"'],
    ['a text that is no reference', '$(string.banks)', 'Banks'],
    ['a reference with a dot', '$(presentation.banks)', '$(presentation.banks.x)'],
    ['another class', 'class="Machine"', 'class="Computer"'],
    ['a number above 32 bits', 'maxValue="300"', 'maxValue="4294967296"'],
    ['a version without a dot', 'schemaVersion="1.0"', 'schemaVersion="1"'],
    ['an attribute that does not exist', 'maxStrings="0"', 'maxLines="0"'],
  ])('would fail on %s', (_name, right, wrong) => {
    const text = textOf('windows/vigil.admx');
    expect(text).toContain(right);
    expect(violations(parseXml(text.replace(right, wrong)), ADMX_RULES)).toHaveLength(1);
  });

  it('has one policy a setting, all texts and all presentations', () => {
    const names = Array.from(template.getElementsByTagName('policy')).map((one) => one.getAttribute('name'));
    expect(names).toEqual(settings.map(policyName));
    const referred = (kind: string) =>
      [...textOf('windows/vigil.admx').matchAll(new RegExp(`\\$\\(${kind}\\.([\\w-]+)\\)`, 'g'))].map(
        (match) => match[1] ?? '',
      );
    expect([...new Set(referred('string'))].sort()).toEqual(idsIn('string').sort());
    expect(referred('presentation').sort()).toEqual(idsIn('presentation').sort());
    const boxes = [...textOf('windows/en-US/vigil.adml').matchAll(/refId="([\w-]+)"/g)].map((match) => match[1]);
    expect(boxes).toEqual(idsIn('presentation'));
  });

  it('brings a policy to the companion through the registry, as group policy writes it', () => {
    const states = new Map(
      settings.flatMap((setting) => {
        const value = valueAt(example, setting.path);
        if (value === undefined) return [];
        const data =
          setting.kind === 'json'
            ? JSON.stringify(value, null, 2)
            : setting.kind === 'lines'
              ? (value as string[]).join('\n')
              : String(value);
        const state = value === false ? ('disabled' as const) : new Map([[policyName(setting), data]]);
        return [[policyName(setting), state] as const];
      }),
    );
    const policy = policyOfValues(registryValues(template, states));
    expect(policy).toEqual(example);
  });

  it('brings it through Intune, which ingests the template and sets each policy', () => {
    const [ingested, ...omaSettings] = jsonOf('windows/intune.json').omaSettings;
    expect(ingested.value).toBe(textOf('windows/vigil.admx'));
    const states = new Map<string, 'disabled' | Map<string, string>>();
    for (const { omaUri, value } of omaSettings) {
      const [, name = ''] = /^\.\/Device\/Vendor\/MSFT\/Policy\/Config\/Vigil~Policy~vigil\/(\w+)$/.exec(omaUri) ?? [];
      const root = parseXml(`<state>${value}</state>`);
      const data = Array.from(root.getElementsByTagName('data'));
      const entries = data.map(
        (one) => [one.getAttribute('id') ?? '', (one.getAttribute('value') ?? '').replaceAll('\uf000', '\n')] as const,
      );
      states.set(name, root.getElementsByTagName('disabled').length > 0 ? 'disabled' : new Map(entries));
    }
    expect(policyOfValues(registryValues(template, states))).toEqual(example);
  });
});

describe('the configuration profile', () => {
  const profile = plist.parse(textOf('macos/vigil.mobileconfig')) as {
    PayloadContent: Record<string, unknown>[];
  } & Record<string, unknown>;
  const payload = (type: string) => profile.PayloadContent.find(({ PayloadType }) => PayloadType === type) ?? {};

  it('has the keys that each payload needs, and an identifier of its own', () => {
    const payloads = [profile, ...profile.PayloadContent];
    const uuids = payloads.map(({ PayloadUUID }) => String(PayloadUUID));
    expect(new Set(uuids).size).toBe(payloads.length);
    for (const uuid of uuids) expect(uuid).toMatch(/^[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}$/);
    for (const one of payloads) expect(one).toMatchObject({ PayloadVersion: 1, PayloadIdentifier: expect.any(String) });
    expect(profile).toMatchObject({ PayloadType: 'Configuration', PayloadScope: 'System' });
  });

  it('gives the companion its policy', () => {
    expect(withoutPayloadKeys(payload('com.vigil.companion'))).toEqual(example);
  });

  it('gives the browsers theirs', () => {
    const chromium = jsonOf('browsers/chromium.json');
    expect(payload('com.google.Chrome')).toMatchObject({ ExtensionSettings: chromium.ExtensionSettings });
    expect(payload(`com.google.Chrome.extensions.${CHROMIUM_EXTENSION_ID}`)).toMatchObject({
      banks: chromium['3rdparty'].extensions[CHROMIUM_EXTENSION_ID].banks,
    });
    expect(payload('org.mozilla.firefox')).toMatchObject(jsonOf('browsers/firefox.json').policies);
  });
});

describe('the policies of the browsers', () => {
  it('carry no key of a bank', () => {
    for (const name of documents.keys()) if (name.startsWith('browsers/')) expect(textOf(name)).not.toContain('kty');
  });

  it('turn signatures off only in the file that says so', () => {
    expect(textOf('browsers/firefox.json')).not.toContain('signatures');
    expect(jsonOf('browsers/firefox-unsigned.json').policies.Preferences).toEqual({
      'xpinstall.signatures.required': { Value: false, Status: 'locked' },
    });
  });
});
