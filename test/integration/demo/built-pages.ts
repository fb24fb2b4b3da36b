import { existsSync } from 'node:fs';
import { build } from 'vite';
import config from '../../../portal/demo/vite.config.ts';

/** Builds the bank's pages unless they are there. */
export async function ensurePages(): Promise<void> {
  if (!existsSync('dist/bank/bank.js')) await build({ ...config, configFile: false });
}
