/**
 * Plays recorded typing into real Chromium over the DevTools protocol, with the built extension, host and companion, and compares the
 * pilot file with the recording: `tsx bench/pilot/play-in-chromium.ts --data DIR --typing bbmas --limit 2 --keys 600` after `npm run
 * build`. Out: by person, keys played and recorded, and by how much holds and intervals differ, in ms.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import { grantConsent } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import type { TimedKey } from '@vigil/demo/input/timed-input.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { recordedUser } from '@vigil/demo/people/recorded.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { newPilotKeys } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import { recordedVisit } from 'vigil-fit/recordings/recorded-input.ts';
import { sourceOf, typistsOf } from './pilot-people.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    typing: { type: 'string', default: 'bbmas' },
    limit: { type: 'string', default: '2' },
    keys: { type: 'string', default: '600' },
  },
});
const keys = await newPilotKeys();
const PILOT = { publicKey: keys.publicKey, name: 'Benchmark', purpose: 'Play recordings.', days: 14, maxMB: 100 };

async function playedAndRecorded(played: readonly TimedKey[]): Promise<Keystroke[]> {
  const theatre = await Theatre.open({ headless: true, replay: true, machinePolicy: true, policy: { pilot: PILOT } });
  try {
    const running = await theatre.openChromium(ensureBrowser('chromium', () => {}));
    const visitor = await theatre.openVisitor(running);
    await visitor.signIn(CUSTOMER);
    await visitor.register(() => grantConsent(running, true));
    const page = await running.context.newPage();
    await page.goto(running.page('extension/pages/options/index.html#pilot'));
    await page.getByTestId('pilot-agree').click();
    await page.locator('[data-testid="pilot-state"][data-status="recording"]').waitFor();
    await page.close();
    await visitor.startNote();
    await visitor.driver.type(played);
    const file = join(theatre.folder, 'out.vigil-pilot');
    await vigil(['pilot', 'export', file, '--home', theatre.home]);
    const recorded: Keystroke[] = [];
    for await (const visit of readPilotFile(file, keys.privateKey)) recorded.push(...recordedVisit(visit).keystrokes);
    return recorded;
  } finally {
    await theatre.close();
  }
}

/** Median and 95% of the absolute differences, in ms. */
function differences(pairs: readonly (readonly [number, number])[]): string {
  const found = pairs.map(([a, b]) => Math.abs(a - b)).filter(Number.isFinite);
  found.sort((a, b) => a - b);
  const at = (share: number) => (found[Math.floor(share * (found.length - 1))] ?? Number.NaN).toFixed(2);
  return `median ${at(0.5)}, 95% ${at(0.95)}, n ${found.length}`;
}

const people = await typistsOf(values.data, sourceOf(values.typing, 1));
for (const { id, runs } of people.slice(0, Number(values.limit))) {
  const played = recordedUser(id, runs, []).type(Number(values.keys));
  const recorded = await playedAndRecorded(played);
  const pairs = recorded.slice(-played.length).map((keystroke, k) => [keystroke, played[k], played[k - 1]] as const);
  const holds = pairs.map(
    ([got, key]) => [got.holdMs, key === undefined ? Number.NaN : key.upMs - key.downMs] as const,
  );
  const steps = pairs.map(
    ([got, key, before]) =>
      [got.downDownMs, key === undefined || before === undefined ? Number.NaN : key.downMs - before.downMs] as const,
  );
  process.stdout.write(
    `${id}: ${played.length} keys played, ${recorded.length} recorded; holds differ by ${differences(holds)}; ` +
      `intervals by ${differences(steps)}\n`,
  );
}
