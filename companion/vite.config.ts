/**
 * Builds the companion for plain Node. In: the mode. Out, in dist/companion/: `host` one CommonJS file without imports of
 * ours or others, because a browser waits for it (CommonJS starts faster than a module); `main` the command line; `package` the same command line,
 * in dist/companion-package/, with all but the packages that carry machine code inside.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { NATIVE_PACKAGES, WINDOWS_PACKAGES } from './packaging/native-packages.ts';
import { releaseDefine } from './packaging/release-define.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

type Bundle = NonNullable<NonNullable<UserConfig['build']>['rollupOptions']>;

const host: Bundle = {
  input: { host: at('host/main.ts') },
  output: { format: 'cjs', entryFileNames: '[name].cjs' },
};

const main: Bundle = {
  input: { vigil: at('cli/main.ts'), 'train-worker': at('core/train-worker.ts'), 'vigil-fit': at('fit/main.ts') },
  // All in one directory: the core looks for its worker beside itself.
  output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
};

export default defineConfig(({ mode }) => ({
  root: at('..'),
  publicDir: false,
  // Drops the test switches --replay and --machine-policy from packages, and fixes the ids of the extension.
  ...(mode === 'package' && {
    define: { 'process.env.VIGIL_PACKAGED': '"true"', ...releaseDefine(at('..')) },
    ssr: { noExternal: true as const, external: [...NATIVE_PACKAGES, ...WINDOWS_PACKAGES] },
  }),
  build: {
    ssr: true,
    target: 'node20',
    outDir: mode === 'package' ? 'dist/companion-package' : 'dist/companion',
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    rollupOptions: mode === 'host' ? host : main,
  },
}));
