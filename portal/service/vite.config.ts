/** Builds vigil-verifier: its program and the simulator, with what they use of the portal kit and the protocol inside and its dependencies outside. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { dependencies } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { dependencies: object };

export default defineConfig({
  root: at('.'),
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    lib: { entry: { main: at('main.ts'), simulate: at('../simulate/main.ts') }, formats: ['es'] },
    rollupOptions: { external: [/^node:/, ...Object.keys(dependencies)] },
  },
});
