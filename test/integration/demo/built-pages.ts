import { existsSync } from 'node:fs';
import config from '@vigil/demo/bank/vite.config.ts';
import { build } from 'vite';

/** Builds the bank's pages unless they are there. */
export async function ensurePages(): Promise<void> {
  if (!existsSync('dist/bank/bank.js')) await build({ ...config, configFile: false });
}
