/**
 * Configuration of electron-builder, validated against its schema in a test. Paths are relative to the repository;
 * docs/decisions/desktop.md lists which targets were built on which platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { POLKIT_ACTION_FILES } from '@vigil/register/polkit-action.ts';
import type { Configuration } from 'electron-builder';
import { systemPlan, withComponents, wixComponents } from './register-script.ts';

/** Directories that stage.ts writes. */
export const STAGE = { app: 'dist/desktop-app', resources: 'dist/packaging' } as const;

/** Directory of the native messaging host after installation. */
export const INSTALLED = {
  linux: '/opt/Vigil/resources/host',
  darwin: '/Applications/Vigil.app/Contents/Resources/host',
  /** `[APPLICATIONFOLDER]` is resolved by the installer. */
  win32: '[APPLICATIONFOLDER]resources\\host',
} as const;

/** Electron fuses of every build. Source: Electron, "Fuses". */
export const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const;

/** Adds registry values to the WiX project; electron-builder has no option for them. */
export async function addRegistryToInstaller(path: string): Promise<void> {
  const plan = systemPlan('win32', 'vigil-native-host.exe', INSTALLED.win32);
  writeFileSync(path, withComponents(readFileSync(path, 'utf8'), wixComponents(plan)));
}

export const BUILDER_CONFIG: Configuration = {
  appId: 'example.vigil.companion',
  productName: 'Vigil',
  copyright: 'Vigil',
  directories: { app: STAGE.app, buildResources: STAGE.resources, output: 'dist/packages' },
  files: ['**/*'],
  // Native modules cannot be loaded from the archive; all other files stay in it and are integrity-checked.
  asar: true,
  asarUnpack: ['**/*.node'],
  electronFuses: FUSES,
  npmRebuild: false,
  extraResources: [{ from: 'dist/host', to: 'host' }],
  forceCodeSigning: false,
  linux: {
    target: ['deb'],
    executableName: 'vigil-desktop',
    category: 'Utility',
    maintainer: 'Vigil <maintainer@vigil.example>',
    synopsis: 'Continuously checks that the enrolled user is at the keyboard',
  },
  deb: {
    packageName: 'vigil-desktop',
    priority: 'optional',
    fpm: [`${STAGE.resources}/polkit.policy=${POLKIT_ACTION_FILES.desktop}`],
    afterInstall: `${STAGE.resources}/after-install.sh`,
    afterRemove: `${STAGE.resources}/after-remove.sh`,
    recommends: ['gnome-keyring | kwalletmanager', 'gnome-shell-extension-appindicator'],
  },
  win: {
    target: ['msi'],
    extraResources: [{ from: `${STAGE.resources}/windows-host`, to: 'host' }],
  },
  msi: {
    perMachine: true,
    oneClick: true,
    runAfterFinish: false,
    createDesktopShortcut: false,
    createStartMenuShortcut: true,
    upgradeCode: '6E1B7C52-5E0B-4B0E-9C39-2B6B6A1C7E10',
    warningsAsErrors: true,
  },
  msiProjectCreated: addRegistryToInstaller,
  mac: {
    target: ['pkg'],
    category: 'public.app-category.finance',
    hardenedRuntime: true,
    // Menu bar only, no dock icon.
    extendInfo: { LSUIElement: true },
  },
  pkg: {
    scripts: 'pkg-scripts',
    installLocation: '/Applications',
    isRelocatable: false,
    isVersionChecked: true,
    overwriteAction: 'upgrade',
    allowAnywhere: false,
    allowCurrentUserHome: false,
    allowRootDirectory: true,
  },
};
