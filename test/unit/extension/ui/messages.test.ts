import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHALLENGE_MAX_CHARS } from '@vigil/extension/channel/limits.ts';
import messages from '@vigil/extension/public/_locales/en/messages.json' with { type: 'json' };
import { CHALLENGE_MAX_CHARS as SHARED_MAX_CHARS } from '@vigil/protocol/attestation/challenge.ts';
import { describe, expect, it } from 'vitest';
import manifest from '../../../../manifest.json' with { type: 'json' };

const files = readdirSync('extension', { recursive: true, encoding: 'utf8' }).map((file) => join('extension', file));
const sources = files.filter((file) => /\.(ts|html)$/.test(file)).map((file) => readFileSync(file, 'utf8'));
const everything = [...sources, JSON.stringify(manifest)].join('\n');

describe('messages of the extension', () => {
  it('are all used', () => {
    expect(Object.keys(messages).filter((key) => !new RegExp(`\\b_*(MSG_)?${key}(__)?\\b`).test(everything))).toEqual(
      [],
    );
  });

  it('match the static text of the pages', () => {
    const texts = sources.flatMap((source) => [...source.matchAll(/data-text="(\w+)"[^>]*>([^<]*)</g)]);
    expect(texts.length).toBeGreaterThan(10);
    const clean = (text: string) => text.replace(/\s+/g, ' ').trim();
    const wrong = texts.filter(
      ([, key, text]) => messages[key as keyof typeof messages]?.message !== clean(text ?? ''),
    );
    expect(wrong.map(([, key]) => key)).toEqual([]);
  });
});

describe('the content script', () => {
  it('knows the longest challenge', () => {
    expect(CHALLENGE_MAX_CHARS).toBe(SHARED_MAX_CHARS);
  });
});
