/** Picks the browser of the demo. In: what is installed. Out: one that can be driven, or null where there is none to be had. */
import { VigilError } from '../../shared/errors.ts';
import { type FoundBrowser, findBrowsers } from './find.ts';
import { ensureBrowser } from './install.ts';

/** Says why when there is none. */
export function chooseBrowser(say: (text: string) => void): FoundBrowser | null {
  const [first] = findBrowsers();
  if (first !== undefined) return first;
  try {
    return ensureBrowser('chromium', say);
  } catch (error) {
    if (!(error instanceof VigilError)) throw error;
    say(error.message);
    say('Going on without a browser: the real host is driven over its standard input and output.');
    return null;
  }
}
