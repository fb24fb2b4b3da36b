/** Builds what the bank's pages load. In: the sources under web/. Out: dist/bank. */
import { build } from 'vite';
import config from '../vite.config.ts';

export async function buildPages(): Promise<void> {
  await build({ ...config, configFile: false });
}
