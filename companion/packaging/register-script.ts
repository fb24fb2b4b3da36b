/**
 * System-wide registration by a package. In: a registration plan. Out: shell scripts that the installer runs as root to
 * write and remove it; for Windows, the registry values as WiX components. `vigil register --system` uses the same plan.
 */
import { posix } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { BROWSERS } from '@vigil/register/browsers.ts';
import { type Placement, registrationPlan } from '@vigil/register/plan.ts';
import { EVENT_MESSAGE_FILE, EVENT_SOURCE_KEY, EVENT_TYPES } from '@vigil/windows/event-log.ts';

type FilePlacement = Extract<Placement, { kind: 'file' }>;
type RegistryPlacement = Extract<Placement, { kind: 'registry' }>;

const END = 'VIGIL_END';
const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const INSTALLER: Omit<HostEnvironment, 'platform'> = { env: {}, userHome: '/nobody', uid: 0 };

/** Plan for all browsers and all users. `host` and `directory` are paths after installation. */
export function systemPlan(
  platform: NodeJS.Platform,
  host: string,
  directory: string,
  extensionIds?: readonly string[],
): Placement[] {
  const options = {
    browsers: BROWSERS,
    scope: 'system' as const,
    home: directory,
    node: null,
    host,
    directory,
    extensionIds,
  };
  return registrationPlan(options, { ...INSTALLER, platform });
}

export const filesOf = (plan: readonly Placement[]): FilePlacement[] =>
  plan.filter((placement) => placement.kind === 'file');
export const valuesOf = (plan: readonly Placement[]): RegistryPlacement[] =>
  plan.filter((placement) => placement.kind === 'registry');

function writeFile({ path, content, mode }: FilePlacement): string {
  const target = sh(path);
  return [
    `mkdir -p ${sh(posix.dirname(path))}`,
    `cat > ${target} <<'${END}'`,
    `${content.trimEnd()}`,
    END,
    `chmod ${mode.toString(8)} ${target}`,
  ].join('\n');
}

/** POSIX shell script, alone or appended to another script of the package. */
export function installText(plan: readonly Placement[]): string {
  return `# Register the native messaging host.\n${filesOf(plan).map(writeFile).join('\n')}\n`;
}

export function removeText(plan: readonly Placement[]): string {
  const paths = filesOf(plan).map(({ path }) => sh(path));
  return `# Unregister the native messaging host.\nrm -f ${paths.join(' \\\n  ')}\n`;
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** WiX components, one per key, so that each is removed with the product. The installer resolves `[X]` in values. */
export function wixComponents(plan: readonly Placement[]): string {
  const component = ({ key, value }: RegistryPlacement, n: number) => {
    const name = xml(key.replace(/^HKLM\\/, ''));
    return `<Component Id="VigilHost${n}" Guid="*" Win64="yes"><RegistryValue Root="HKLM" Key="${name}" Type="string" Value="${xml(value)}" KeyPath="yes"/></Component>`;
  };
  return [...valuesOf(plan).map(component), EVENT_SOURCE].join('\n      ');
}

/** The source of the Event Log. */
const EVENT_SOURCE = `<Component Id="VigilEventSource" Guid="*" Win64="yes"><RegistryKey Root="HKLM" Key="${EVENT_SOURCE_KEY}"><RegistryValue Name="EventMessageFile" Type="expandable" Value="${EVENT_MESSAGE_FILE}" KeyPath="yes"/><RegistryValue Name="TypesSupported" Type="integer" Value="${EVENT_TYPES}"/></RegistryKey></Component>`;

/** Inserts components into a WiX source. Throws `installer-source-invalid` unless it has one component group. */
export function withComponents(source: string, components: string): string {
  const parts = source.split('</ComponentGroup>');
  if (parts.length !== 2)
    throw new VigilError('installer-source-invalid', 'Expected exactly one ComponentGroup in the WiX source');
  return `${parts[0]}${components}\n    </ComponentGroup>${parts[1]}`;
}
