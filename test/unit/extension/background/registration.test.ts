import { injectInto, registerFor } from '@vigil/extension/background/registration.ts';
import { describe, expect, it, vi } from 'vitest';
import type { Browser } from 'webextension-polyfill';

vi.mock('@vigil/extension/content/main.iife.ts?script&iife', () => ({ default: 'content.js' }));

const BANK = 'http://localhost:4000';
type Injection = { target: { tabId: number; frameIds?: number[] }; files?: string[] };

/** A browser with tabs and the origins of their frames, by frame number. */
function browserWith(tabs: readonly { id: number; url: string; frames: readonly string[] }[]) {
  const injections: Injection[] = [];
  /** Tabs in which any script ran. */
  const touched = new Set<number>();
  const registered: unknown[] = [];
  const executeScript = async (injection: Injection) => {
    touched.add(injection.target.tabId);
    if (injection.files !== undefined) injections.push(injection);
    const frames = tabs.find(({ id }) => id === injection.target.tabId)?.frames ?? [];
    return frames.map((result, frameId) => ({ frameId, result }));
  };
  const browser = {
    tabs: { query: async () => tabs },
    scripting: {
      executeScript,
      getRegisteredContentScripts: async () => [],
      registerContentScripts: async (scripts: unknown[]) => void registered.push(...scripts),
    },
  } as unknown as Browser;
  return { browser, injections, registered, touched };
}

describe('injectInto', () => {
  it('injects tabs of exactly the listed origin: match patterns have no ports', async () => {
    const { browser, injections, touched } = browserWith([
      { id: 1, url: `${BANK}/pay`, frames: [BANK] },
      { id: 2, url: 'http://localhost:4001/pay', frames: ['http://localhost:4001'] },
    ]);
    await injectInto(browser, new Set([BANK]));
    expect(injections).toEqual([{ target: { tabId: 1, frameIds: [0] }, files: ['content.js'] }]);
    expect([...touched]).toEqual([1]);
  });

  it('injects frames of listed origins inside a page, and no frame of another site', async () => {
    const { browser, injections } = browserWith([
      { id: 1, url: BANK, frames: [BANK, 'https://ads.example', BANK, 'null'] },
    ]);
    await injectInto(browser, new Set([BANK]));
    expect(injections.map(({ target }) => target.frameIds)).toEqual([[0, 2]]);
  });
});

describe('registerFor', () => {
  it('covers all frames from the start of the document, also those without an address of their own', async () => {
    const { browser, registered } = browserWith([]);
    await registerFor(browser, new Set([BANK]));
    expect(registered).toEqual([
      expect.objectContaining({ allFrames: true, matchOriginAsFallback: true, runAt: 'document_start' }),
    ]);
  });
});
