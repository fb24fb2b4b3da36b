/**
 * Rolls up the declarations of each entry of the package. In: what `tsc -b` wrote to dist/types. Out: one `.d.ts` an entry in
 * the folder named by the first argument (`portal/dist/types` by default), with what it uses of shared/protocol inside.
 */
import { fileURLToPath } from 'node:url';
import { type Plugin, rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { ENTRIES } from './vite.config.ts';

const declared = fileURLToPath(new URL('../dist/types/', import.meta.url));
const out = process.argv[2] ?? fileURLToPath(new URL('dist/types', import.meta.url));

/** Workspace packages by name, and `.ts` specifiers, as the declarations that were written for them. */
const workspace: Plugin = {
  name: 'vigil:workspace',
  resolveId(id, importer) {
    const file = /^@vigil\/protocol\/(.+)\.ts$/.exec(id)?.[1];
    if (file !== undefined) return `${declared}shared/protocol/${file}.d.ts`;
    if (!/^\.{1,2}\//.test(id) || importer === undefined) return null;
    return fileURLToPath(new URL(id.replace(/\.ts$/, '.d.ts'), `file://${importer}`));
  },
};

const input = Object.fromEntries(
  Object.entries(ENTRIES)
    .filter(([name]) => !name.endsWith('-main'))
    .map(([name, path]) => [
      name,
      `${declared}portal/${path === 'page.ts' ? 'page/page.d.ts' : path.replace(/\.ts$/, '.d.ts')}`,
    ]),
);

const bundle = await rollup({
  input,
  plugins: [workspace, dts()],
  external: ['jose', 'zod', 'express', 'fastify', /^node:/],
});
await bundle.write({ dir: out, format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: 'shared/[name].ts' });
await bundle.close();
