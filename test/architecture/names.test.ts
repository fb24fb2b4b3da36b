import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceFiles, trackedFiles } from './tracked-files.ts';

/** Words of a former private language; GLOSSARY.md has the terms of the field that stand in their places. */
const FORBIDDEN = new Set(
  [
    'answer answers answered answering ask asks asked asker asking belief beliefs believe believing circumstances cure',
    'deaf desk desks ears foresight glance harvest harvester hop hops keeper knock person persons question questions',
    'relearn renew revive ripe said scene scenes seal sealed sealer shelf surroundings told unseal vouch vouched witness',
  ]
    .join(' ')
    .split(' '),
);
const UPPER = /^(MOST|LEAST|FEWEST|LONGEST|SHORTEST|GREATEST|LARGEST)(_|$)/;

/** Names that Node or a library gave. */
const FOREIGN = new Set(['companion/cli/confirmed.ts: question']);

const NO_CODE =
  /\/\*[\s\S]*?\*\/|(?:^|\s)\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:?!&|] ?)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[*])+\/[a-z]*/g;

/** Identifiers of a source text, without those in comments, strings, templates and patterns. */
function identifiersOf(text: string): Set<string> {
  return new Set(text.replace(NO_CODE, ' ').match(/[A-Za-z_]\w*/g) ?? []);
}

const wordsIn = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

const isForbidden = (name: string) => UPPER.test(name) || wordsIn(name).some((word) => FORBIDDEN.has(word));

/** Files that declare each type, class or interface at their top level. */
function declarations(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of sourceFiles()) {
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/^(?:export )?(?:abstract )?(?:class|interface|type) (\w+)/gm)) {
      found.set(name, [...(found.get(name) ?? []), file]);
    }
  }
  return found;
}

describe('names', () => {
  it('finds a forbidden word in a name, and not in part of a word', () => {
    expect(['AskKind', 'lastAnswer', 'MOST_KEYS', 'user_desk'].filter(isForbidden)).toHaveLength(4);
    expect(['task', 'desktop', 'Persona', 'ALMOST_DONE', 'attestation'].filter(isForbidden)).toEqual([]);
    expect([...identifiersOf("const a = 'ask'; // desk\n/* told */ let b;")]).toEqual(['const', 'a', 'let', 'b']);
  });

  it('use no word of the former private language', () => {
    const wrong = sourceFiles().flatMap((file) =>
      [...identifiersOf(readFileSync(file, 'utf8'))].filter(isForbidden).map((name) => `${file}: ${name}`),
    );
    expect(wrong.filter((one) => !FOREIGN.has(one))).toEqual([]);
  });

  it('of files use none either', () => {
    const wrong = trackedFiles().filter((file) => isForbidden(file));
    expect(wrong).toEqual([]);
  });

  it('of types are declared once', () => {
    const twice = [...declarations()].filter(([, files]) => files.length > 1);
    expect(twice).toEqual([]);
  });
});
