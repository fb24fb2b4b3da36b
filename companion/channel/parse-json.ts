/** Parses JSON from outside. In: bytes. Out: the value, or undefined when they are not JSON in UTF-8. */

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
