/**
 * JSON objects that mean one thing to every parser. In: bytes. Out: the object, or why not. RFC 8259 leaves duplicate
 * names open and JSON.parse takes the last one; a verifier in front of it may take the first.
 */
import { isUtf8 } from 'node:buffer';

export type StrictJson = { readonly object: Record<string, unknown> } | { readonly fault: 'json' | 'duplicate-key' };

/** Objects and arrays inside each other; what is deeper would overflow the stack of what writes or compares it. */
const MAX_DEPTH = 64;

/** Takes one UTF-8 JSON object without duplicate names, nested at most `MAX_DEPTH` deep. */
export function parseStrictJson(bytes: Uint8Array): StrictJson {
  if (!isUtf8(bytes)) return { fault: 'json' };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'json' };
  if (isDeeper(value, MAX_DEPTH)) return { fault: 'json' };
  // Fast path: text that serialises to itself lost no name in parsing.
  if (JSON.stringify(value) !== text && hasDuplicateName(text)) return { fault: 'duplicate-key' };
  return { object: value as Record<string, unknown> };
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((one) => isDeeper(one, depth - 1));
}

/** A string, with the colon after it if it is a name; or a bracket. */
const TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g;

/** `text` is valid JSON: a string followed by a colon is a name of the innermost open object. */
function hasDuplicateName(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, string, colon] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const names = open.at(-1)!;
      // Escapes are undone first: "\u0061ud" is "aud".
      const name = string!.includes('\\') ? (JSON.parse(`"${string}"`) as string) : string!;
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}
