/** Builds what the bank's pages load: two scripts, two style sheets, under fixed names. */
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
    // The build would otherwise rewrite light-dark() for browsers that no longer matter here.
    cssTarget: ['chrome125', 'firefox125', 'safari18'],
    modulePreload: false,
    rollupOptions: {
      input: {
        bank: here('web/bank.ts'),
        console: here('web/console/console.ts'),
        'bank-style': here('web/bank-style.css'),
        'console-style': here('web/console-style.css'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' },
    },
  },
});
