/** Bundles `core-child.ts` once, because hundreds of starts from source take minutes. In: nothing. Out: the script. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The caller removes `directory`. It stands in the repository, where the binary packages are found. */
export async function buildChild(): Promise<{ readonly script: string; readonly directory: string }> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  mkdirSync(join(root, 'out'), { recursive: true });
  const directory = mkdtempSync(join(root, 'out', 'chaos-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['libsql', '@napi-rs/keyring'] },
    build: {
      ssr: 'test/chaos/core-child.ts',
      outDir: directory,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'core-child.js' } },
    },
  });
  return { script: join(directory, 'core-child.js'), directory };
}
