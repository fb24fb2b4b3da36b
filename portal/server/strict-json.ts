/**
 * JSON objects that mean one thing to every parser. In: bytes. Out: the object, or why not. RFC 8259 leaves duplicate
 * names open and JSON.parse takes the last one; a verifier in front of it may take the first.
 */

export type StrictJson = { readonly object: Record<string, unknown> } | { readonly fault: 'json' | 'duplicate-key' };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Takes one UTF-8 JSON object without duplicate names at any depth. */
export function parseStrictJson(bytes: Uint8Array): StrictJson {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { fault: 'json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'json' };
  return hasDuplicateName(text) ? { fault: 'duplicate-key' } : { object: value as Record<string, unknown> };
}

/** `text` is valid JSON: a string followed by a colon is a name of the innermost open object. */
function hasDuplicateName(text: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') open.push(new Set());
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const start = at;
      at = endOfString(text, at);
      if (!isName(text, at + 1)) continue;
      const names = open.at(-1)!;
      // Escapes are undone first: "\u0061ud" is "aud".
      const name = JSON.parse(text.slice(start, at + 1)) as string;
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}

/** Index of the closing quote of the string that opens at `at`. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function isName(text: string, at: number): boolean {
  let next = at;
  while (' \t\n\r'.includes(text[next] ?? '.')) next += 1;
  return text[next] === ':';
}
