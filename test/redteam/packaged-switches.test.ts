/** Switches for tests must not reach users. In: the build of the package. Out: none of them is in it. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { build } from 'vite';
import { expect, it } from 'vitest';

const CONFIG = fileURLToPath(new URL('../../companion/vite.config.ts', import.meta.url));

async function builtText(mode: 'main' | 'package'): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'vigil-switches-'));
  try {
    await build({ configFile: CONFIG, mode, logLevel: 'error', build: { outDir, sourcemap: false } });
    return readdirSync(outDir)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(outDir, name), 'utf8'))
      .join('\n');
  } finally {
    removeFolder(outDir);
  }
}

it('a packaged companion has no switch that turns off the check of input clocks or moves the machine policy', async () => {
  const [main, packaged] = [await builtText('main'), await builtText('package')];
  for (const name of ['--replay', '--machine-policy']) {
    expect(main).toContain(name);
    expect(packaged).not.toContain(name);
  }
});
