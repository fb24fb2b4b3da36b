/** Bytes to JSON. In: bytes from outside. Out: the value they spell in UTF-8, or undefined when they spell none. */

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
