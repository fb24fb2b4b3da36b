/** Text of a file that somebody wrote by hand. In: its bytes. Out: the text, without byte order mark. */

/** Windows editors write byte order marks and UTF-16. Throws a TypeError for malformed text. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}
