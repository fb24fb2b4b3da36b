/**
 * Builds the desktop program. In: the mode. Out, in dist/companion-desktop/: `main` the main process, bundled except
 * for Electron and the packages with native code; `preload` one CommonJS file, as a sandboxed preload must be; `page` the
 * window's page.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { NATIVE_PACKAGES } from '../packaging/native-packages.ts';
import { releaseDefine } from '../packaging/release-define.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const OUT = at('../../dist/companion-desktop');

const inNode = (build: UserConfig['build']): UserConfig => ({
  root: at('../..'),
  publicDir: false,
  define: releaseDefine(at('../..')),
  ssr: { noExternal: true, external: ['electron', ...NATIVE_PACKAGES] },
  build: { ssr: true, target: 'node22', outDir: OUT, emptyOutDir: false, minify: false, ...build },
});

const main = {
  ...inNode({
    copyPublicDir: true,
    rollupOptions: {
      input: { main: at('main/main.ts'), 'train-worker': at('../core/train-worker.ts') },
      // One directory: the core loads its worker from its own directory.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  }),
  publicDir: at('public'),
};

const preload = inNode({
  rollupOptions: {
    input: { preload: at('preload/preload.ts') },
    output: { format: 'cjs', entryFileNames: '[name].cjs' },
  },
});

const page: UserConfig = {
  root: at('renderer'),
  publicDir: false,
  base: '/',
  build: {
    outDir: `${OUT}/renderer`,
    emptyOutDir: true,
    target: 'chrome140',
    // The scheme serves files only, and the CSP forbids data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
};

const BUILDS: Record<string, UserConfig> = { main, preload, page };

export default defineConfig(({ mode }) => {
  const build = BUILDS[mode];
  if (build === undefined) throw new Error(`No such build: ${mode}`);
  return build;
});
