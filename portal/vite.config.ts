/**
 * Builds the package: each entry of package.json's exports to dist/, with what it uses of shared/ inside and jose, zod and
 * Node outside. The page client is built apart: `--mode page` as a module, `--mode script` as a classic script with the global
 * `Vigil`, whose hash for the attribute `integrity` is printed and written beside it. Each is one small file without imports.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { integrityOf } from './integrity.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Entries of the package that run on the server, by the name of their export. */
const SERVER_ENTRIES = {
  server: 'server.ts',
  express: 'http/express.ts',
  fastify: 'http/fastify.ts',
  web: 'http/web.ts',
  events: 'events.ts',
  console: 'console.ts',
  simulate: 'simulate.ts',
  'simulate-main': 'simulate/main.ts',
  'portal-main': 'report/main.ts',
  'stores/memory': 'stores/memory.ts',
  'stores/file': 'stores/file.ts',
  'stores/redis': 'stores/redis.ts',
  'stores/postgres': 'stores/postgres.ts',
  'stores/postgres-replay': 'stores/postgres-replay.ts',
  'stores/stateless': 'stores/stateless.ts',
} as const;

const PAGE_ENTRIES = { page: 'page.ts' } as const;

/** Every entry of the package, relative to this folder. */
export const ENTRIES: Readonly<Record<string, string>> = { ...SERVER_ENTRIES, ...PAGE_ENTRIES };

const absolute = (entries: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, at(path)]));

/** File name of the classic script, in `dist`. */
const SCRIPT = 'vigil-page.js';

export default defineConfig(({ mode }) => {
  const script = mode === 'script';
  const page = mode === 'page' || script;
  return {
    root: at('.'),
    publicDir: false,
    plugins: script ? [printIntegrity()] : [],
    build: {
      outDir: 'dist',
      // The page clients are built after the server's entries, into the same folder.
      emptyOutDir: !page,
      target: page ? 'es2022' : 'node20',
      minify: page,
      sourcemap: true,
      lib: {
        entry: absolute(page ? PAGE_ENTRIES : SERVER_ENTRIES),
        formats: [script ? 'iife' : 'es'],
        ...(script && { name: 'Vigil', fileName: () => SCRIPT }),
      },
      rollupOptions: { external: page ? [] : [/^node:/, 'jose', 'zod'] },
    },
  };
});

function printIntegrity(): Plugin {
  return {
    name: 'print-integrity',
    writeBundle({ dir = at('dist') }) {
      const file = `${dir}/${SCRIPT}`;
      const integrity = integrityOf(readFileSync(file));
      writeFileSync(`${file}.sri`, `${integrity}\n`);
      console.info(`<script src="/${SCRIPT}" integrity="${integrity}" crossorigin="anonymous"></script>`);
    },
  };
}
