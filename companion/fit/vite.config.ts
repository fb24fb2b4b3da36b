/**
 * Builds the package `vigil-fit`: its program with all that it uses inside, so that it installs and runs without a registry and
 * without a network, and the licences of what is inside. Out, in `dist`: `main.js` with its chunks, `licenses.md`.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    license: { fileName: 'licenses.md' },
    rollupOptions: {
      input: { main: at('main.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
