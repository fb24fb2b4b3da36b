/**
 * `npm run dev`: a companion, the demo bank and, with a display, a browser with the extension; each is rebuilt and
 * restarted when its source changes. In: changes of files. Out: running parts, until Ctrl+C. State is kept in `.vigil/dev`.
 */
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { launchChromium, type RunningChromium, reloadExtension } from '../browser/chromium.ts';
import { listBanks } from '../browser/extension-pages.ts';
import { findBrowsers } from '../browser/find.ts';
import { type Child, startChild } from '../parts/child.ts';
import { CleanUp } from '../parts/clean-up.ts';
import { startCompanion, vigil } from '../parts/companion.ts';
import { ROOT } from '../parts/root.ts';
import { terminal } from '../parts/terminal.ts';
import { build, type Part, partsOf } from './rebuild.ts';

const STATE = join(ROOT, '.vigil', 'dev');
const HOME = join(STATE, 'home');
const POLICY = join(STATE, 'policy.json');
const PIN = join(STATE, 'bank.json');
const EXTENSION = join(ROOT, 'dist', 'chromium');
const PORT = process.env.PORT ?? '8443';
/** Editors write a file in several steps. */
const SETTLE_MS = 200;

const out = terminal(process.stdout);
const cleanUp = new CleanUp();
let companion: Child | undefined;
let bank: Child | undefined;
let browser: RunningChromium | undefined;

const restart: Readonly<Record<Part, () => Promise<void>>> = {
  async bank() {
    await bank?.stop();
    const main = join(ROOT, 'demo/bank/server/main.ts');
    const options = ['--port', PORT, '--pin', PIN, '--keys', join(STATE, 'keys.json'), '--json'];
    bank = await startChild(process.execPath, ['--import', 'tsx', main, ...options], { cwd: ROOT });
    writeFileSync(POLICY, JSON.stringify({ version: 1, banks: [pinned()], watchSeconds: 5 }));
  },
  async companion() {
    await companion?.stop();
    companion = await startCompanion({ home: HOME, policyFile: POLICY });
  },
  async extension() {
    if (browser !== undefined) await reloadExtension(browser, EXTENSION);
  },
};

const pinned = (): PinnedBank => JSON.parse(readFileSync(PIN, 'utf8')) as PinnedBank;

async function openBrowser(): Promise<void> {
  const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  const found = findBrowsers().find(({ family }) => family === 'chromium');
  if (!display || found === undefined) {
    out.say(`No ${display ? 'Chromium' : 'display'}: load ${EXTENSION} into a browser of your own.`);
    return;
  }
  const userDataDir = join(STATE, 'browser');
  mkdirSync(userDataDir, { recursive: true });
  await vigil(['register', '--home', HOME, '--browser', found.brand, '--user-data-dir', userDataDir]);
  browser = await launchChromium({ path: found.path, extensionDir: EXTENSION, userDataDir, headless: false });
  cleanUp.add('browser', () => browser?.context.close());
  await listBanks(browser, [pinned()]);
  await browser.context.pages()[0]?.goto(pinned().origins[0] ?? '');
}

/** Builds and restarts what changed, one change after another. */
function rebuildOnChange(): void {
  const changed = new Set<Part>();
  let timer: NodeJS.Timeout | undefined;
  let busy = Promise.resolve();
  const rebuild = async () => {
    for (const part of [...changed]) {
      changed.delete(part);
      const done = (await build(part)) && (await restart[part]().then(() => true, failed));
      out.say(done ? `${part}: rebuilt and restarted` : `${part}: failed; waiting for the next change`);
    }
  };
  for (const folder of ['extension', 'companion', 'shared', 'portal', 'demo/bank']) {
    const watcher = watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
      for (const part of partsOf(`${folder}/${name ?? ''}`)) changed.add(part);
      if (changed.size === 0) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        busy = busy.then(rebuild);
      }, SETTLE_MS);
    });
    cleanUp.add(`watcher of ${folder}`, () => watcher.close());
  }
}

function failed(error: unknown): false {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return false;
}

async function main(): Promise<void> {
  mkdirSync(HOME, { recursive: true, mode: 0o700 });
  cleanUp.add('companion', () => companion?.stop());
  cleanUp.add('bank', () => bank?.stop());
  const stop = () => void cleanUp.run().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await restart.bank();
  await restart.companion();
  await openBrowser();
  rebuildOnChange();
  out.say(`Bank ${pinned().origins[0]}, analyst's console ${pinned().origins[0]}/console, companion home ${HOME}.`);
  out.say('Waiting for changes. Ctrl+C ends everything.');
}

main().catch(async (error: unknown) => {
  failed(error);
  await cleanUp.run();
  process.exitCode = 1;
});
