/**
 * Picks the browser of the demo. In: the installed browsers and a play. Out: the play's result in the first browser that
 * accepts the extension, or null if there is none.
 */
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import { type FoundBrowser, findBrowsers } from './find.ts';
import { ensureBrowser } from './install.ts';

/** Prints which browsers were skipped and why. */
export async function inFirstBrowser<Result>(
  play: (browser: FoundBrowser) => Promise<Result>,
  say: (text: string) => void,
): Promise<Result | null> {
  for (const browser of candidates(say)) {
    try {
      return await play(browser);
    } catch (error) {
      if (codeOf(error) !== 'extension-refused') throw error;
      say((error as VigilError).message);
    }
  }
  return null;
}

function candidates(say: (text: string) => void): FoundBrowser[] {
  const found = findBrowsers();
  if (found.length > 0) return found;
  try {
    return [ensureBrowser('chromium', say)];
  } catch (error) {
    if (!(error instanceof VigilError)) throw error;
    say(error.message);
    return [];
  }
}
