/** Builds one recipe. In: its name as the mode. Out: its page and scripts under dist/recipes, as a bank's own build makes them. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { linkAngular } from './link-angular.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RECIPES = at('../../../portal/recipes');

/** The compiler of Angular writes its JavaScript here first: see build-recipes.ts. */
export const ANGULAR_SCRIPTS = at('../../../dist/recipes/angular-scripts');

export default defineConfig(({ mode }) => ({
  root: mode === 'angular' ? `${ANGULAR_SCRIPTS}/portal/recipes/angular` : `${RECIPES}/${mode}`,
  publicDir: false as const,
  plugins: mode === 'angular' ? [linkAngular()] : [],
  // What Angular's own build sets.
  define: { ngDevMode: 'false', ngJitMode: 'false' },
  resolve: { alias: { '@vigil/portal/page.ts': at('../../../portal/page.ts') } },
  build: {
    outDir: at(`../../../dist/recipes/${mode}`),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the page's policy allows scripts of its own files only.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
}));
