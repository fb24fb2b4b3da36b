/**
 * Serves the window's files. In: a request, the directory of the built page. Out: the file with the page's headers, or 404
 * for anything that is not a regular file of that directory.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOST, PAGE_HEADERS, SCHEME } from './own-page.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** Names as the build writes them. No segment starts with a dot, so no path leaves the directory. */
const NAME = /^(?:[\w-]+\/)*[\w-][\w.-]*\.(\w+)$/;

/** The file that a URL names, relative to the directory, with its type. Null when it is not served. */
export function namedFile(url: string): { readonly path: string; readonly type: string } | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== `${SCHEME}:` || host !== HOST) return null;
  const path = pathname === '/' ? 'index.html' : pathname.slice(1);
  const type = TYPES[NAME.exec(path)?.[1] ?? ''];
  return type === undefined || path.includes('..') ? null : { path, type };
}

export async function servePage(request: Request, folder: string): Promise<Response> {
  const file = request.method === 'GET' ? namedFile(request.url) : null;
  const missing = () => new Response(null, { status: 404, headers: PAGE_HEADERS });
  if (file === null) return missing();
  try {
    const body = await readFile(join(folder, file.path));
    return new Response(new Uint8Array(body), { headers: { ...PAGE_HEADERS, 'content-type': file.type } });
  } catch {
    return missing();
  }
}
