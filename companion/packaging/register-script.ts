/**
 * A package's word to the browsers of the whole machine. In: a registration plan. Out: shell text that a package's
 * installer runs as administrator, and text that takes it back; and, for Windows, the registry values as WiX components.
 * The plan is the one that `vigil register --system` carries out.
 */
import { posix } from 'node:path';
import type { HostEnvironment } from '@vigil/channel/home.ts';
import { BROWSERS } from '@vigil/register/browsers.ts';
import { type Placement, registrationPlan } from '@vigil/register/plan.ts';

type FilePlacement = Extract<Placement, { kind: 'file' }>;
type RegistryPlacement = Extract<Placement, { kind: 'registry' }>;

const END = 'VIGIL_END';
const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const NOBODY: Omit<HostEnvironment, 'platform'> = { env: {}, userHome: '/nobody', uid: 0 };

/** For all browsers and all users: `host` and the launcher's `directory` as they lie when installed. */
export function systemPlan(platform: NodeJS.Platform, host: string, directory: string): Placement[] {
  const options = { browsers: BROWSERS, scope: 'system' as const, home: directory, node: null, host, directory };
  return registrationPlan(options, { ...NOBODY, platform });
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

/** POSIX shell, to be appended to a script of the package or to stand alone. */
export function installText(plan: readonly Placement[]): string {
  return `# Tells the browsers of this machine where the companion is.\n${filesOf(plan).map(writeFile).join('\n')}\n`;
}

export function removeText(plan: readonly Placement[]): string {
  const paths = filesOf(plan).map(({ path }) => sh(path));
  return `# Takes back what the installation told the browsers.\nrm -f ${paths.join(' \\\n  ')}\n`;
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** WiX 4: one component a key, so that each comes and goes with its product. `[X]` in a value is the installer's own. */
export function wixComponents(plan: readonly Placement[]): string {
  const component = ({ key, value }: RegistryPlacement, n: number) => {
    const name = xml(key.replace(/^HKLM\\/, ''));
    return `<Component Id="VigilHost${n}" Guid="*" Bitness="always64"><RegistryValue Root="HKLM" Key="${name}" Type="string" Value="${xml(value)}" KeyPath="yes"/></Component>`;
  };
  return valuesOf(plan).map(component).join('\n      ');
}

/** Puts components into an installer's source. Throws when it is not of the shape that it was written for. */
export function withComponents(source: string, components: string): string {
  const parts = source.split('</ComponentGroup>');
  if (parts.length !== 2) throw new Error('The installer’s source has not exactly one component group.');
  return `${parts[0]}${components}\n    </ComponentGroup>${parts[1]}`;
}
