/** Random alterations of a compact serialisation. In: text and a seeded generator. Out: the text, altered once to thrice. */

/** Uniform in [0, 1). */
export type RandomSource = () => number;

/** mulberry32: small, fast, the same everywhere. */
export function seeded(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

type Alteration = (text: string, random: RandomSource) => string;
const whole = (random: RandomSource, below: number) => Math.floor(random() * below);

const replaceLetter: Alteration = (text, random) => {
  const at = whole(random, text.length);
  return text.slice(0, at) + LETTERS[whole(random, 64)] + text.slice(at + 1);
};
const oddCharacter: Alteration = (text, random) => {
  const at = whole(random, text.length);
  return text.slice(0, at) + String.fromCharCode(whole(random, 256)) + text.slice(at + 1);
};
const insert: Alteration = (text, random) => {
  const at = whole(random, text.length);
  return text.slice(0, at) + LETTERS[whole(random, 64)] + text.slice(at);
};
const remove: Alteration = (text, random) => {
  const at = whole(random, text.length);
  return text.slice(0, at) + text.slice(at + 1 + whole(random, 4));
};
const truncate: Alteration = (text, random) => text.slice(0, 1 + whole(random, text.length));
const swapParts: Alteration = (text, random) => {
  const parts = text.split('.');
  const [a, b] = [whole(random, parts.length), whole(random, parts.length)];
  [parts[a], parts[b]] = [parts[b]!, parts[a]!];
  return parts.join('.');
};
/** Into the JSON behind a part, so that it stays well-formed base64url. */
const alterContent: Alteration = (text, random) => {
  const parts = text.split('.');
  const at = whole(random, parts.length);
  const bytes = Buffer.from(parts[at]!, 'base64url');
  if (bytes.length > 0) bytes[whole(random, bytes.length)] = whole(random, 256);
  parts[at] = bytes.toString('base64url');
  return parts.join('.');
};
const alterDigit: Alteration = (text, random) => {
  const parts = text.split('.');
  const at = whole(random, parts.length);
  const content = Buffer.from(parts[at]!, 'base64url').toString('latin1');
  const changed = content.replace(/\d/g, (digit) => (random() < 0.1 ? String(whole(random, 10)) : digit));
  parts[at] = Buffer.from(changed, 'latin1').toString('base64url');
  return parts.join('.');
};

const ALTERATIONS = [
  replaceLetter,
  oddCharacter,
  insert,
  remove,
  truncate,
  swapParts,
  alterContent,
  alterContent,
  alterDigit,
];

export function mutant(text: string, random: RandomSource): string {
  let changed = text;
  for (let times = 1 + whole(random, 3); times > 0; times -= 1) {
    changed = ALTERATIONS[whole(random, ALTERATIONS.length)]!(changed, random);
  }
  return changed;
}
