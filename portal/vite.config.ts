/**
 * Builds the package: each entry of package.json's exports to dist/, with what it uses of shared/ inside and jose, zod and
 * Node outside. The page client is a separate build (`--mode page`): one small file without imports.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

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

export default defineConfig(({ mode }) => {
  const page = mode === 'page';
  return {
    root: at('.'),
    publicDir: false,
    build: {
      outDir: 'dist',
      // The page client is built second, into the same folder.
      emptyOutDir: !page,
      target: page ? 'es2022' : 'node20',
      minify: page,
      sourcemap: true,
      lib: { entry: absolute(page ? PAGE_ENTRIES : SERVER_ENTRIES), formats: ['es'] },
      rollupOptions: { external: page ? [] : [/^node:/, 'jose', 'zod'] },
    },
  };
});
