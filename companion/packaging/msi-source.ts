/**
 * WiX source of the headless Windows package, in the dialect of wixl. In: the tree to install, the version. Out: XML. Each
 * version has a directory of its own, so an upgrade writes no file that a browser holds open: it installs, tells the running
 * companions to restart from the new directory, and then removes the old version.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EVENT_MESSAGE_FILE, EVENT_SOURCE_KEY, EVENT_TYPES } from '@vigil/windows/event-log.ts';
import { systemPlan, valuesOf } from './register-script.ts';

/** Same as the desktop package: one replaces the other. */
export const UPGRADE_CODE = '6E1B7C52-5E0B-4B0E-9C39-2B6B6A1C7E10';
export const PROGRAM = 'vigil.exe';

const idOf = (kind: string, path: string) => kind + createHash('sha256').update(path).digest('hex').slice(0, 32);
const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Same key, same id: the component of a key is one component in every version. */
function guidOf(key: string): string {
  const hash = createHash('sha256').update(`vigil msi component ${key}`).digest('hex').toUpperCase();
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `A${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

interface Parts {
  readonly directories: string;
  readonly components: readonly string[];
}

/** Components of a directory, one for each file. `at` is the path below the installation directory. */
function filesIn(tree: string, version: string, at = ''): Parts {
  const components: string[] = [];
  let directories = '';
  const entries = readdirSync(join(tree, at), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory()) {
      const below = filesIn(tree, version, path);
      directories += `<Directory Id="${idOf('d', path)}" Name="${xml(entry.name)}">${below.directories}</Directory>\n`;
      components.push(...below.components);
      continue;
    }
    const id = idOf('c', path);
    components.push(id);
    const file = `<File Id="${idOf('f', path)}" Source="${xml(`${basename(tree)}/${path}`)}" Name="${xml(entry.name)}" KeyPath="yes"/>`;
    directories += `<Component Id="${id}" Guid="${guidOf(`${version}/${path}`)}" Win64="yes">${file}</Component>\n`;
  }
  return { directories, components };
}

interface RegistryEntry {
  readonly key: string;
  readonly name?: string;
  readonly value: string;
  readonly type?: 'expandable' | 'integer';
}

/** The source of the Event Log: without it records lack their description. */
const EVENT_SOURCE: readonly RegistryEntry[] = [
  { key: EVENT_SOURCE_KEY, name: 'EventMessageFile', value: EVENT_MESSAGE_FILE, type: 'expandable' },
  { key: EVENT_SOURCE_KEY, name: 'TypesSupported', value: String(EVENT_TYPES), type: 'integer' },
];

/** Hosts for all browsers, the source of the Event Log, start at logon for all users, and where the program is, for a companion that restarts. */
export function registryValues(): RegistryEntry[] {
  const hosts = valuesOf(systemPlan('win32', PROGRAM, '[INSTALLDIR]')).map(({ key, value }) => ({
    key: key.replace(/^HKLM\\/, ''),
    value: value.replace('[INSTALLDIR]\\', '[INSTALLDIR]'),
  }));
  const program = `[INSTALLDIR]${PROGRAM}`;
  const run = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run';
  return [
    ...hosts,
    ...EVENT_SOURCE,
    { key: run, name: 'Vigil', value: `"${program}" start` },
    { key: 'Software\\Vigil', value: program },
    { key: `Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\${PROGRAM}`, value: program },
  ];
}

/** The folder of the product is removed with the last version. */
const PRODUCT_FOLDER = `<Component Id="ProductFolder" Guid="${guidOf('product folder')}" Win64="yes">
<RegistryValue Root="HKLM" Key="Software\\Vigil" Name="Folder" Type="string" Value="[PRODUCTDIR]" KeyPath="yes"/>
<RemoveFolder Id="PRODUCTDIR" On="uninstall"/></Component>`;

function registryComponents(): Parts {
  const values = registryValues();
  const components = values.map((_value, n) => `Registry${n}`);
  const directories = values.map(({ key, name, value, type = 'string' }, n) => {
    const named = name === undefined ? '' : ` Name="${xml(name)}"`;
    const entry = `<RegistryValue Root="HKLM" Key="${xml(key)}"${named} Type="${type}" Value="${xml(value)}" KeyPath="yes"/>`;
    return `<Component Id="${components[n]}" Guid="${guidOf(`${key}/${name ?? ''}`)}" Win64="yes">${entry}</Component>`;
  });
  return { directories: directories.join('\n'), components };
}

/** Runs the installed program as the system. A companion that cannot be reached does not fail the installation. */
const action = (id: string, file: string, command: string) =>
  `<CustomAction Id="${id}" FileKey="${file}" ExeCommand="${command}" Execute="deferred" Impersonate="no" Return="ignore"/>`;

/** wixl takes relative paths only: it runs in the directory above `tree`. */
export function msiSource(tree: string, version: string): string {
  const files = filesIn(tree, version);
  const registry = registryComponents();
  const program = idOf('f', PROGRAM);
  const references = ['ProductFolder', ...files.components, ...registry.components].map(
    (id) => `<ComponentRef Id="${id}"/>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Id="*" Name="Vigil" Language="1033" Version="${version}" Manufacturer="Vigil" UpgradeCode="${UPGRADE_CODE}">
<Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Description="Vigil companion"/>
<MajorUpgrade DowngradeErrorMessage="A newer version of Vigil is installed."/>
<Media Id="1" Cabinet="vigil.cab" EmbedCab="yes"/>
<Directory Id="TARGETDIR" Name="SourceDir"><Directory Id="ProgramFiles64Folder"><Directory Id="PRODUCTDIR" Name="Vigil">
<Directory Id="INSTALLDIR" Name="${version}">
${files.directories}${registry.directories}
</Directory>
${PRODUCT_FOLDER}
</Directory></Directory></Directory>
${action('RestartCompanions', program, 'stop --all-users --restart')}
${action('StopCompanions', program, 'stop --all-users')}
<InstallExecuteSequence>
<Custom Action="RestartCompanions" After="WriteRegistryValues">NOT REMOVE</Custom>
<Custom Action="StopCompanions" Before="RemoveFiles">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE</Custom>
</InstallExecuteSequence>
<Feature Id="Main" Level="1">
${references.join('\n')}
</Feature>
</Product>
</Wix>
`;
}
