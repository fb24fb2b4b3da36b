/** Searches bytes for a text in any encoding. In: a text, bytes. Out: the encodings in which it was found. */

/** Search patterns: the text, its hexadecimal digits, and its base64 at each of three alignments. */
function written(text: Buffer): [string, Buffer][] {
  const hex = text.toString('hex');
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), text]).toString('base64');
    // The characters at both ends encode unknown neighbouring bits too.
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + text.length) * 8) / 6));
  });
  const forms: [string, string][] = [
    ['hex', hex],
    ['upper-case hex', hex.toUpperCase()],
    ...base64.map((form, at): [string, string] => [`base64 at ${at}`, form]),
    ...base64.map((form, at): [string, string] => [
      `base64url at ${at}`,
      form.replaceAll('+', '-').replaceAll('/', '_'),
    ]),
  ];
  return [['', text], ...forms.map(([form, characters]): [string, Buffer] => [form, Buffer.from(characters)])];
}

/** Names such as `utf8`, `utf16le base64 at 1`; empty when the text was not found. */
export function tracesOf(text: string, bytes: Buffer): string[] {
  return (['utf8', 'utf16le'] as const).flatMap((encoding) =>
    written(Buffer.from(text, encoding))
      .filter(([, needle]) => bytes.includes(needle))
      .map(([form]) => `${encoding} ${form}`.trim()),
  );
}
