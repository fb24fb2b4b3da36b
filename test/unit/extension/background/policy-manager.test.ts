import { PolicyManager } from '@vigil/extension/background/policy-manager.ts';
import { IS_OFF, OWN_BANKS } from '@vigil/extension/channel/storage-keys.ts';
import { expect, it, vi } from 'vitest';
import type { Browser } from 'webextension-polyfill';

vi.mock('@vigil/extension/content/main.iife.ts?script&iife', () => ({ default: 'content.js' }));

const BANK = 'https://portal.nordhaven.example';

function area(initial: Record<string, unknown> = {}) {
  const values = { ...initial };
  return {
    values,
    get: async (key: string) => (key in values ? { [key]: values[key] } : {}),
    set: async (change: Record<string, unknown>) => void Object.assign(values, change),
    remove: async (key: string) => void delete values[key],
  };
}

/** `scripts`: the registered match patterns; null while nothing is registered. */
function start(stored: Record<string, unknown>) {
  const local = area({ [OWN_BANKS]: [{ id: 'nordhaven', name: 'Nordhaven', origins: [BANK] }], ...stored });
  const registered: { scripts: unknown } = { scripts: null };
  const register = (matches: unknown): void => {
    registered.scripts = matches;
  };
  const set = async ([{ matches }]: [{ matches: unknown }]) => register(matches);
  const browser = {
    storage: { local, session: area(), managed: area() },
    tabs: { query: async () => [] },
    scripting: {
      getRegisteredContentScripts: async () => (registered.scripts === null ? [] : [{}]),
      registerContentScripts: set,
      updateContentScripts: set,
      unregisterContentScripts: async () => register(null),
    },
  } as unknown as Browser;
  const manager = new PolicyManager(browser, () => undefined);
  const change = async (off: boolean): Promise<void> => {
    local.values[IS_OFF] = off;
    manager.onStorageChanged({ [IS_OFF]: {} }, 'local');
    await manager.forgetInjected();
  };
  return { manager, registered, change };
}

it('captures nowhere while the user has turned it off, also after a restart', async () => {
  const { manager, registered } = start({ [IS_OFF]: true });
  await manager.start();
  await manager.forgetInjected();
  expect([manager.isOff, manager.isListed(BANK), registered.scripts]).toEqual([true, false, null]);
});

it('follows the user turning it off and on', async () => {
  const { manager, registered, change } = start({});
  await manager.start();
  await manager.forgetInjected();
  expect(registered.scripts).toEqual([`${BANK}/*`]);
  await change(true);
  expect([manager.isListed(BANK), registered.scripts]).toEqual([false, null]);
  await change(false);
  expect([manager.isListed(BANK), registered.scripts]).toEqual([true, [`${BANK}/*`]]);
});
