/** The page client as a bank serves it. In: nothing. Out: its code; its size, plain and gzipped. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

export interface PageSize {
  readonly bytes: number;
  readonly gzippedBytes: number;
}

export async function pageSize(): Promise<PageSize> {
  const code = await pageClient();
  return { bytes: Buffer.byteLength(code), gzippedBytes: gzipSync(code, { level: 9 }).length };
}

/** Builds it in memory with the package's own configuration. */
export async function pageClient(): Promise<string> {
  const configFile = fileURLToPath(new URL('../../portal/vite.config.ts', import.meta.url));
  const built = await build({
    configFile,
    mode: 'page',
    logLevel: 'silent',
    build: { write: false, sourcemap: false },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const [chunk, ...others] = outputs.filter(({ fileName }) => !fileName.endsWith('.map'));
  if (!chunk || others.length > 0 || chunk.type !== 'chunk' || chunk.imports.length > 0) {
    throw new Error('the page client is not one file without imports');
  }
  return chunk.code;
}
