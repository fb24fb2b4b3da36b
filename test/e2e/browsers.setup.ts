/** Installs both browsers before the first end-to-end test. In: nothing. Out: installed browsers, or an error. */
import { existsSync } from 'node:fs';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';

export default function setup(): void {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  ensureBrowser('chromium', say);
  ensureBrowser('firefox', say);
  const missing = ['dist/chromium/manifest.json', 'dist/firefox/manifest.json', 'dist/companion/vigil.js'].filter(
    (file) => !existsSync(file),
  );
  if (missing.length > 0) throw new Error(`Not built yet: ${missing.join(', ')}. Run "npm run build" first.`);
}
