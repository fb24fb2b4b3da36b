/** Builds every recipe. In: nothing. Out: dist/recipes/<name>, ready to be served. Angular's templates are checked on the way. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { ANGULAR_SCRIPTS } from './vite.config.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PORTAL = join(ROOT, 'portal');
const SOURCES = join(PORTAL, 'recipes');
const OUT = join(ROOT, 'dist', 'recipes');

export const RECIPES = ['script-tag', 'esm', 'react', 'angular'] as const;
export type Recipe = (typeof RECIPES)[number];

export async function buildRecipe(recipe: Recipe): Promise<string> {
  if (recipe === 'script-tag') return copyScriptTag();
  if (recipe === 'angular') compileAngular();
  await build({ configFile: join(HERE, 'vite.config.ts'), mode: recipe, logLevel: 'error' });
  return join(OUT, recipe);
}

/** The page, its script, and the built page client with its hash. */
async function copyScriptTag(): Promise<string> {
  await build({ configFile: join(PORTAL, 'vite.config.ts'), mode: 'script', logLevel: 'warn' });
  const to = join(OUT, 'script-tag');
  mkdirSync(to, { recursive: true });
  const integrity = readFileSync(join(PORTAL, 'dist/vigil-page.js.sri'), 'utf8').trim();
  const page = readFileSync(join(SOURCES, 'script-tag/index.html'), 'utf8');
  writeFileSync(join(to, 'index.html'), page.replace('VIGIL_PAGE_SRI', integrity));
  cpSync(join(SOURCES, 'script-tag/portal.js'), join(to, 'portal.js'));
  cpSync(join(PORTAL, 'dist/vigil-page.js'), join(to, 'vigil-page.js'));
  return to;
}

function compileAngular(): void {
  const ngc = createRequire(import.meta.url).resolve('@angular/compiler-cli/package.json');
  const compile = ['--import', join(HERE, 'typescript-for-angular.mjs'), join(dirname(ngc), 'bundles/src/bin/ngc.js')];
  execFileSync(process.execPath, [...compile, '-p', join(SOURCES, 'angular')], { stdio: 'pipe' });
  const page = readFileSync(join(SOURCES, 'angular/index.html'), 'utf8').replace('main.ts', 'main.js');
  writeFileSync(join(ANGULAR_SCRIPTS, 'portal/recipes/angular/index.html'), page);
}
