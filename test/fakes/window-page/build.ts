/** Builds the window's page for tests, pictures and the benchmark. In: where to put it. Out: a folder with index.html. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export async function buildWindowPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: './',
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true, target: 'es2023', modulePreload: false },
  });
}
