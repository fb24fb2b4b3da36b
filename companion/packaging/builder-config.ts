/**
 * How electron-builder makes the packages. In: nothing. Out: its configuration, checked by its own schema in a test. Paths
 * are relative to the repository; docs/decisions/desktop.md says which of it was run where.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Configuration } from 'electron-builder';
import { systemPlan, withComponents, wixComponents } from './register-script.ts';

/** Made by stage.ts. */
export const STAGE = { app: 'dist/desktop-app', resources: 'dist/packaging' } as const;

/** Where the host lies once installed. */
export const INSTALLED = {
  linux: '/opt/Vigil/resources/host',
  darwin: '/Applications/Vigil.app/Contents/Resources/host',
  /** As the installer names the folder that it was told. */
  win32: '[APPLICATIONFOLDER]resources\\host',
} as const;

/** On every build; the runtime refuses the rest from then on. Source: Electron, "Fuses". */
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

/** electron-builder's MSI knows no registry; this is its way to have some. */
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
  // Machine code cannot be loaded out of an archive; everything else stays in it and is checked.
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
    synopsis: 'Tells your bank that you are still the one at the keyboard',
  },
  deb: {
    packageName: 'vigil-desktop',
    priority: 'optional',
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
    // A companion lives in the menu bar, not in the dock.
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
