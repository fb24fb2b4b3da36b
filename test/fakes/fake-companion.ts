/**
 * A fake core behind the real `runCompanion`, for tests of the command line while no person and no bank is needed. In:
 * `--home`. Out: a ready line; it welcomes every hello, says it is learning, and remembers whether it was erased.
 */
import { channelPaths, here, homeDirectory } from '../../companion/channel/home.ts';
import { runCompanion, type ServedCore } from '../../companion/cli/run-companion.ts';
import type { CompanionState } from '../../shared/wire/state.ts';

let pausedUntil: number | null = null;
let sessions = 3;
const state = (): CompanionState => ({
  version: '0.1.0',
  stage: 'learning',
  progress: { keystroke: 0.5, pointer: 0.25 },
  sessions,
  pausedUntil,
  keyTier: 'file',
  sites: [],
});

const core: ServedCore = {
  state,
  accept: (connection) => {
    connection.onMessage = () => connection.send({ type: 'welcome', version: 1, companion: '0.1.0', window: 8 });
  },
  pause: (minutes) => {
    pausedUntil = minutes * 60_000;
  },
  resume: () => {
    pausedUntil = null;
  },
  erase: () => {
    sessions = 0;
  },
  close: () => {},
};

const home = process.argv[process.argv.indexOf('--home') + 1];
const companion = await runCompanion({
  paths: channelPaths(homeDirectory(home, here()), here()),
  openCore: async () => core,
  openLog: () => ({ info: () => {} }),
});
process.on('SIGTERM', () => void companion.close());
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
