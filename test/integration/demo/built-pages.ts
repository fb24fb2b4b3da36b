import { existsSync } from 'node:fs';
import config from '@vigil/demo/bank/vite.config.ts';
import consoleConfig from '@vigil/portal/console/vite.config.ts';
import { build } from 'vite';

/** Builds the pages of the bank and of the console unless they are there. */
export async function ensurePages(): Promise<void> {
  if (!existsSync('dist/bank/bank.js')) await build({ ...config, configFile: false });
  await ensureConsole();
}

export async function ensureConsole(): Promise<void> {
  const mode = 'production';
  if (!existsSync('dist/console/console.js'))
    await build({ ...consoleConfig({ mode, command: 'build' }), mode, configFile: false });
}
