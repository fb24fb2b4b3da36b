/**
 * The watch of one session in several tabs, in every order of what can happen: mounted twice (as StrictMode does), unmounted, left, closed,
 * declined, extension restarted, an attestation too late. At most one challenge is open, and in the end one tab watches.
 */
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { type PortalTab, Tabs } from './tabs.ts';

afterEach(() => vi.unstubAllGlobals());

const TABS = 2;
const HARMLESS = 2;
/** Longer than the longest pause before a retry. */
const SETTLED_MS = 60_000;

/** What a user, the extension and the companion may do to a tab. The first two leave an open watch as it is. */
const EVENTS: readonly ((tabs: Tabs, tab: PortalTab) => void)[] = [
  (tabs, tab) => tabs.reply(tab, { type: 'token', token: 't' }),
  (_tabs, tab) => void tab.page.attest('late', { timeoutMs: 1 }),
  (tabs, tab) => tab.mounted === null && tabs.mount(tab),
  (tabs, tab) => {
    tabs.unmount(tab);
    tabs.mount(tab);
  },
  (tabs, tab) => {
    for (let times = 0; times < 2; times += 1) {
      tabs.unmount(tab);
      tabs.mount(tab);
    }
  },
  (tabs, tab) => tabs.unmount(tab),
  (tabs, tab) => tabs.leave(tab),
  (tabs, tab) => tabs.close(tab),
  (tabs, tab) => tabs.reply(tab, { type: 'declined', code: 'internal' }),
  (tabs, tab) => tabs.reply(tab, { type: 'declined', code: 'superseded' }),
  (tabs, tab) => tabs.restartScript(tab),
];

/** Goes on with one of the things that are due, or something happens to a tab. */
const step = fc.record({ due: fc.nat({ max: 6 }) });
const event = fc.record({ event: fc.nat({ max: EVENTS.length - 1 }), tab: fc.nat({ max: TABS - 1 }) });
const choice = fc.oneof({ weight: 2, arbitrary: step }, { weight: 1, arbitrary: event });
type Choice = typeof choice extends fc.Arbitrary<infer One> ? One : never;

async function play(choices: readonly Choice[]): Promise<void> {
  const tabs = await Tabs.open(TABS);
  const count = new ChallengeCount(tabs);
  for (const next of choices) {
    if ('due' in next) {
      const timer = tabs.timer(SETTLED_MS);
      const steps = timer ? [...tabs.due(), timer] : tabs.due();
      if (steps.length > 0) await tabs.run(steps[next.due % steps.length]!);
    } else {
      if (next.event >= HARMLESS) count.caused();
      const tab = tabs.living[next.tab % Math.max(1, tabs.living.length)];
      if (tab) await tabs.run([tab, () => EVENTS[next.event]!(tabs, tab)]);
    }
    count.check();
  }
  await settle(tabs, count);
}

/** At most one is open, and each has a cause of its own: what is on its way to the page when a challenge is made may cause the next. */
class ChallengeCount {
  readonly #tabs: Tabs;
  #causes = 0;
  #made = 0;

  constructor(tabs: Tabs) {
    this.#tabs = tabs;
  }

  caused(): void {
    this.#causes = Math.min(2, this.#causes + 1);
  }

  check(): void {
    const { challenges, open } = this.#tabs;
    expect(open.length).toBeLessThanOrEqual(1);
    this.#causes -= challenges.length - this.#made;
    this.#made = challenges.length;
    expect(this.#causes).toBeGreaterThanOrEqual(0);
  }
}

/** With nothing in the way, one tab watches as long as one is mounted. */
async function settle(tabs: Tabs, count: ChallengeCount): Promise<void> {
  for (let step = tabs.due()[0] ?? tabs.timer(SETTLED_MS); step; step = tabs.due()[0] ?? tabs.timer(SETTLED_MS)) {
    await tabs.run(step);
    count.check();
  }
  const isMounted = tabs.living.some(({ mounted }) => mounted !== null);
  expect(tabs.open.filter(({ submitted }) => submitted?.port.isClosed === false)).toHaveLength(isMounted ? 1 : 0);
  expect(tabs.open).toHaveLength(isMounted ? 1 : 0);
}

it('never has two open challenges, and one tab watches in the end', async () => {
  const choices = fc.array(choice, { minLength: 10, maxLength: 80, size: 'max' });
  await fc.assert(fc.asyncProperty(choices, play), { seed: 13, numRuns: 300 });
});
