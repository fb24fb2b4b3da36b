/** Builds the extension. In: `--mode chromium` or `--mode firefox`. Out: dist/<mode>, ready to be loaded or packed. */
import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { defineConfig, type Plugin } from 'vite';
import { manifestFor, type Target } from './manifest.config.ts';

/** Pages that the manifest does not name. */
const PAGES = ['extension/pages/consent/index.html', 'extension/pages/welcome/index.html'];

function targetOf(mode: string): Target {
  if (mode === 'chromium' || mode === 'firefox') return mode;
  throw new Error(`--mode must be chromium or firefox, not ${mode}`);
}

/** The bundler offers the content script to every site, which lets any page find out that the extension is installed. */
const nothingAccessible: Plugin & { renderCrxManifest(manifest: Record<string, unknown>): Record<string, unknown> } = {
  name: 'vigil:nothing-accessible',
  enforce: 'post',
  renderCrxManifest({ web_accessible_resources: _dropped, ...manifest }) {
    return manifest;
  },
};

/** The content script is built twice, once as a module that nothing loads. */
const noSpareContentScript: Plugin = {
  name: 'vigil:no-spare-content-script',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type === 'chunk' && file.facadeModuleId?.endsWith('.iife.ts')) delete bundle[name];
    }
  },
};

/** zod brings a compiler that extension pages may not run (see shared/protocol/zod-jitless.ts); reviewers should not find it. */
const noFunctionConstructor: Plugin = {
  name: 'vigil:no-function-constructor',
  // As long as what it replaces, so the source map stays true: `map: null` keeps it.
  transform: (code, id) =>
    id.includes('/zod/v4/core/')
      ? { code: code.replaceAll('const F = Function;', 'const F = void 0x0;'), map: null }
      : null,
};

export default defineConfig(({ mode }) => {
  const target = targetOf(mode);
  return {
    publicDir: 'extension/public',
    build: {
      outDir: `dist/${target}`,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: false,
      sourcemap: true,
      rollupOptions: { input: PAGES },
    },
    plugins: [
      crx({
        manifest: manifestFor(target) as unknown as ManifestV3Export,
        browser: target === 'firefox' ? 'firefox' : 'chrome',
      }),
      nothingAccessible,
      noSpareContentScript,
      noFunctionConstructor,
    ],
  };
});
