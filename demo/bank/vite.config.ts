/** Builds the scripts and style sheets of the bank's pages under fixed names. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('web'),
  publicDir: here('web/public'),
  logLevel: 'warn',
  build: {
    outDir: here('../../dist/bank'),
    emptyOutDir: true,
    target: 'es2023',
    // Keeps light-dark() unchanged.
    cssTarget: ['chrome125', 'firefox125', 'safari18'],
    modulePreload: false,
    rollupOptions: {
      input: {
        bank: here('web/bank.ts'),
        'bank-style': here('web/bank-style.css'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' },
    },
  },
});
