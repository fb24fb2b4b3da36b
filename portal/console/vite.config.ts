/**
 * Builds the page of the console: one script and one style sheet under fixed names. `--mode package` builds into the kit's package,
 * `--mode service` into that of the service.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const FOLDERS: Readonly<Record<string, string>> = {
  package: '../dist/console-page',
  service: '../service/dist/console-page',
};

export default defineConfig(({ mode }) => ({
  root: at('web'),
  publicDir: false,
  logLevel: 'warn' as const,
  build: {
    outDir: at(FOLDERS[mode] ?? '../../dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    // Keeps light-dark() unchanged.
    cssTarget: ['chrome125', 'firefox125', 'safari18'],
    modulePreload: false,
    rollupOptions: {
      input: { console: at('web/main.tsx') },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' },
    },
  },
}));
