/**
 * Builds the package: each entry of package.json's exports to dist/, with what it uses of shared/ inside and jose, zod and
 * Node outside. The page client is built by itself (`--mode page`), in one small file without any import.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const server = {
  server: entry('server.ts'),
  express: entry('http/express.ts'),
  fastify: entry('http/fastify.ts'),
  web: entry('http/web.ts'),
  events: entry('events.ts'),
  simulate: entry('simulate.ts'),
  'simulate-main': entry('simulate/main.ts'),
  'stores/memory': entry('stores/memory.ts'),
  'stores/file': entry('stores/file.ts'),
  'stores/redis': entry('stores/redis.ts'),
  'stores/postgres': entry('stores/postgres.ts'),
  'stores/sealed': entry('stores/sealed.ts'),
};

export default defineConfig(({ mode }) => {
  const page = mode === 'page';
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    publicDir: false,
    build: {
      outDir: 'dist',
      // The page client is built second, into the same folder.
      emptyOutDir: !page,
      target: page ? 'es2022' : 'node20',
      minify: page,
      lib: { entry: page ? { page: entry('page.ts') } : server, formats: ['es'] },
      rollupOptions: { external: page ? [] : [/^node:/, 'jose', 'zod'] },
    },
  };
});
