import { trayIcon } from '@vigil/desktop/icons/tray-icon.ts';
import { autostartFor, beginsHidden } from '@vigil/desktop/main/autostart.ts';
import { unregisteredBrowsers } from '@vigil/desktop/main/first-run.ts';
import { type TrayMenuEntry, trayMenu } from '@vigil/desktop/main/tray-menu.ts';
import { LOOKS, type TrayStatusSource, trayStatusOf } from '@vigil/desktop/main/tray-status.ts';
import type { SiteState } from '@vigil/protocol/companion-state.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { describe, expect, it } from 'vitest';
import { fakePilot } from '../../../fakes/pilot-state.ts';

const LOCALIZER = new Localizer(en, 'en-GB');

const SITE: SiteState = {
  origin: 'https://bank.example',
  bank: 'Bank',
  registered: true,
  verdict: 'match',
  confidence: 0.97,
  keys: 200,
  strokes: 40,
  clicks: 9,
};

function status(
  change: Partial<TrayStatusSource['state']> = {},
  environment: Partial<TrayStatusSource> = {},
): TrayStatusSource {
  return {
    state: {
      version: '0.1.0',
      stage: 'trained',
      progress: { keystroke: 1, pointer: 1 },
      sessions: 9,
      pausedUntil: null,
      keyTier: 'os-user',
      sites: [SITE],
      ...change,
    },
    store: 'ok',
    policy: { source: 'machine', file: '/etc/vigil/policy.json', error: null, banks: 1 },
    ...environment,
  };
}

const NONE = { source: 'none', file: null, error: null, banks: 0 } as const;

describe('tray status', () => {
  it.each([
    ['watching', status()],
    ['watching', status({ sites: [] })],
    ['learning', status({ stage: 'learning', progress: { keystroke: 0.4, pointer: 0.1 } })],
    ['paused', status({ pausedUntil: 1_790_000_000_000 })],
    ['locked', status({ store: 'locked' }, { store: 'locked' })],
    ['attention', status({}, { store: 'undecryptable' })],
    ['attention', status({}, { store: 'newer' })],
    ['attention', status({}, { policy: NONE })],
    ['attention', status({}, { policy: { ...NONE, source: 'user', error: 'policy-invalid', banks: 1 } })],
    ['attention', status({ sites: [SITE, { ...SITE, verdict: 'mismatch' }] })],
    ['attention', null],
  ] as const)('looks %s', (look, given) => {
    expect(trayStatusOf(given, LOCALIZER).look).toBe(look);
  });

  it('ranks a locked store above a pause, and a pause above problems', () => {
    expect(trayStatusOf(status({ pausedUntil: 1 }, { store: 'locked' }), LOCALIZER).look).toBe('locked');
    expect(trayStatusOf(status({ pausedUntil: 1, sites: [{ ...SITE, verdict: 'mismatch' }] }), LOCALIZER).look).toBe(
      'paused',
    );
  });

  it('shows enrolment progress', () => {
    const line = trayStatusOf(
      status({ stage: 'learning', progress: { keystroke: 0.414, pointer: 0.1 } }),
      LOCALIZER,
    ).line;
    expect([line.includes('41'), line.includes('10')]).toEqual([true, true]);
  });

  it('has a distinct icon for each look', () => {
    expect(new Set(LOOKS.map(trayIcon)).size).toBe(LOOKS.length);
  });
});

const commands = (entries: readonly TrayMenuEntry[]) =>
  entries.flatMap((entry) => (entry.kind === 'command' ? [entry.command] : []));
const morning = new Date(2026, 10, 23, 9, 30);

describe('tray menu', () => {
  it('starts with the status, which is not a command', () => {
    expect(trayMenu({ look: 'watching', line: 'Watching 1 site', pilot: null }, LOCALIZER, morning)[0]).toEqual({
      kind: 'line',
      label: 'Watching 1 site',
    });
  });

  it.each(LOOKS)('offers open and quit: %s', (look) => {
    const done = commands(trayMenu({ look, line: '', pilot: null }, LOCALIZER, morning)).map((command) => command.do);
    expect([done[0], done.at(-1)]).toEqual(['open', 'quit']);
  });

  it('offers pause while active, resume while paused, neither while locked', () => {
    const offered = (look: (typeof LOOKS)[number]) =>
      commands(trayMenu({ look, line: '', pilot: null }, LOCALIZER, morning)).filter(
        ({ do: what }) => what === 'pause' || what === 'resume',
      );
    expect(offered('watching')).toEqual([
      { do: 'pause', minutes: 15 },
      { do: 'pause', minutes: 60 },
      { do: 'pause', minutes: 480 },
    ]);
    expect(offered('paused')).toEqual([{ do: 'resume' }]);
    expect(offered('locked')).toEqual([]);
  });

  it('names a pilot while it records, and its offer until the user decides', () => {
    const pilotLines = (of: PilotState['status']) => {
      const state = trayStatusOf(status({ pilot: fakePilot({ status: of }) }), LOCALIZER);
      return trayMenu(state, LOCALIZER, morning).filter(
        (entry) => entry.kind === 'command' && entry.command.do === 'open' && entry.command.view === 'pilot',
      );
    };
    expect(pilotLines('recording')).toMatchObject([{ label: 'Recording for Nordhaven Corporate' }]);
    expect(pilotLines('offered')).toMatchObject([{ label: 'Nordhaven Corporate offers a pilot. You decide.' }]);
    for (const over of ['refused', 'stopped', 'ended'] as const) expect(pilotLines(over)).toEqual([]);
  });

  it('names a pause until tomorrow only when it lasts until then', () => {
    const labels = (hour: number) =>
      trayMenu({ look: 'watching', line: '', pilot: null }, LOCALIZER, new Date(2026, 10, 23, hour)).map((entry) =>
        'label' in entry ? entry.label : '',
      );
    expect(labels(9)).toContain('Pause for 8 hours');
    expect(labels(18)).toContain('Pause until tomorrow');
    expect(labels(9)).not.toContain('Pause until tomorrow');
  });
});

describe('autostart', () => {
  it('starts hidden with the flag, and as a login item on macOS', () => {
    expect(beginsHidden(['/opt/Vigil/vigil', '--hidden'], false)).toBe(true);
    expect(beginsHidden(['/Applications/Vigil.app/Contents/MacOS/Vigil'], true)).toBe(true);
    expect(beginsHidden(['/opt/Vigil/vigil', '--home=/x'], false)).toBe(false);
  });

  const linux = { platform: 'linux', env: {}, userHome: '/home/ada', uid: 1000 } as const;

  it('is a desktop entry on Linux', () => {
    const entry = autostartFor('/opt/Vigil/vigil', linux);
    expect(entry).toMatchObject({ kind: 'desktop-entry', path: '/home/ada/.config/autostart/vigil.desktop' });
    expect(entry.kind === 'desktop-entry' && entry.content).toContain('\nExec="/opt/Vigil/vigil" --hidden\n');
  });

  it('uses XDG_CONFIG_HOME', () => {
    const entry = autostartFor('/v', { ...linux, env: { XDG_CONFIG_HOME: '/home/ada/cfg' } });
    expect(entry).toMatchObject({ path: '/home/ada/cfg/autostart/vigil.desktop' });
  });

  it('quotes special characters', () => {
    const entry = autostartFor('/opt/a "b" $HOME 100%/vigil', linux);
    expect(entry.kind === 'desktop-entry' && entry.content).toContain(
      'Exec="/opt/a \\\\"b\\\\" \\\\$HOME 100%%/vigil"',
    );
  });

  it.each(['win32', 'darwin'] as const)('is a login item on %s', (platform) => {
    expect(autostartFor('/v', { ...linux, platform })).toEqual({ kind: 'login-item', args: ['--hidden'] });
  });
});

describe('unregistered browsers', () => {
  const linux = { platform: 'linux', env: {}, userHome: '/home/ada', uid: 1000 } as const;
  const unregistered = (...existing: string[]) => unregisteredBrowsers(linux, (path) => existing.includes(path));

  it('have a profile', () => {
    expect(unregistered('/home/ada/.config/chromium', '/home/ada/.mozilla')).toEqual(['chromium', 'firefox']);
  });

  it('have no system-wide registration', () => {
    const manifest = '/etc/chromium/native-messaging-hosts/com.vigil.companion.json';
    expect(unregistered('/home/ada/.config/chromium', '/home/ada/.mozilla', manifest)).toEqual(['firefox']);
  });
});
