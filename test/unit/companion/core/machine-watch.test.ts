import { MachineWatch, type System, thisSystem } from '@vigil/core/sessions/machine-watch.ts';
import { attachedOnLinux, attachedOnMac, sessionNameIn } from '@vigil/core/sessions/remote-attached.ts';
import { describe, expect, it } from 'vitest';

const row = (local: string, peer: string, state: string, uid: number) =>
  `   1: ${local} ${peer} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 4711 1 0 20 4 30 10 -1`;
const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const table = (...rows: string[]) => [HEAD, ...rows].join('\n');
/** 192.168.1.5 and .9, as the kernel writes them. */
const [HERE, THERE] = ['0501A8C0', '0901A8C0'];

const QWINSTA = (name: string) =>
  [
    ' SESSIONNAME       USERNAME                 ID  STATE   TYPE        DEVICE',
    ' services                                    0  Disc',
    `>${name.padEnd(18)}ingrid                    2  Active`,
    ' rdp-tcp                                 65536  Listen',
  ].join('\r\n');

const NETSTAT = (local: string, peer: string, state = 'ESTABLISHED') =>
  [
    'Active Internet connections (including servers)',
    'Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)',
    'tcp4       0      0  192.168.1.5.52344      17.57.146.20.5223      ESTABLISHED',
    `tcp4       0      0  ${local}       ${peer}      ${state}`,
  ].join('\n');

describe('a session under remote control', () => {
  it.each([
    ['x11vnc of this user', table(row(`${HERE}:170C`, `${THERE}:C350`, '01', 1000)), 'vnc'],
    ['GNOME over RDP', table(row(`${HERE}:0D3D`, `${THERE}:C350`, '01', 1000)), 'rdp'],
    [
      'over IPv6',
      table(row('B80D0120000000000000000005000000:170C', 'B80D0120000000000000000009000000:C350', '01', 1000)),
      'vnc',
    ],
    ['a server that waits', table(row(`${HERE}:170C`, '00000000:0000', '0A', 1000)), null],
    ['a server of somebody else', table(row(`${HERE}:170C`, `${THERE}:C350`, '01', 1001)), null],
    ['a viewer on this machine', table(row('0100007F:170C', '0100007F:C350', '01', 1000)), null],
    [
      'the same by IPv6',
      table(row('00000000000000000000000001000000:170C', '00000000000000000000000001000000:C350', '01', 1000)),
      null,
    ],
    [
      'the same, mapped',
      table(row('0000000000000000FFFF00000100007F:170C', '0000000000000000FFFF00000100007F:C350', '01', 1000)),
      null,
    ],
    ['this user looking at another machine', table(row(`${HERE}:C350`, `${THERE}:170C`, '01', 1000)), null],
    ['a web page', table(row(`${HERE}:C350`, `${THERE}:01BB`, '01', 1000)), null],
    ['rubbish', 'nothing\n that: looks like 01 a table', null],
  ] as const)('Linux: %s', (_name, tables, kind) => {
    expect(attachedOnLinux(tables, 1000)).toBe(kind);
  });

  it.each([
    ['Screen Sharing', NETSTAT('192.168.1.5.5900', '192.168.1.9.51234'), 'vnc'],
    ['one that waits', NETSTAT('*.5900', '*.*', 'LISTEN'), null],
    ['a viewer on this machine', NETSTAT('127.0.0.1.5900', '127.0.0.1.51234'), null],
    ['looking at another machine', NETSTAT('192.168.1.5.51234', '192.168.1.9.5900'), null],
  ] as const)('macOS: %s', (_name, printed, kind) => {
    expect(attachedOnMac(printed)).toBe(kind);
  });

  it('Windows: is named in the line of this session', () => {
    expect(sessionNameIn(QWINSTA('rdp-tcp#0'))).toBe('rdp-tcp#0');
    expect(sessionNameIn(QWINSTA('console'))).toBe('console');
    expect(sessionNameIn('No session exists for *')).toBeNull();
  });
});

const BUILT_IN =
  'I: Bus=0011 Vendor=0001 Product=0001 Version=ab41\nN: Name="AT"\nB: KEY=feffffdfffefffff fffffffffffffffe\n';
const PLUGGED = 'I: Bus=0003 Vendor=05f3 Product=0007 Version=0111\nN: Name="New"\nB: KEY=fffffffffffffffe\n';

/** A system whose files and programs a test changes; `settle` waits for what was started. */
function system(platform: NodeJS.Platform, env: System['env'] = {}) {
  const files: Record<string, string> = {};
  const output = { printed: null as string | null, runs: [] as string[] };
  const environment: System = {
    platform,
    env,
    uid: 1000,
    read: (file) => files[file] ?? null,
    run: async (program) => {
      output.runs.push(program);
      return output.printed;
    },
  };
  return { environment, files, output, settle: () => new Promise(setImmediate) };
}

const WINDOWS_REPLY =
  '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\kbdclass\\Enum\r\n' +
  '    0    REG_SZ    ACPI\\PNP0303\\4&1d401fb5&0\r\n    1    REG_SZ    HID\\VID_046D&PID_C31C\\7&1\r\n';
const MAC_REPLY = `Devices:
0x0 0x0 0x31 1 6 0x100000b64 FIFO AppleHIDTransportHIDDevice Apple Internal Keyboard (null) 1
0x4c 0x26c 0x1 1 6 0x10000136b Bluetooth AppleHSBluetoothHIDDriver Magic Keyboard (null) 0
`;

describe('MachineWatch', () => {
  it('follows a Windows session that is taken over by RDP and back', async () => {
    const { environment, output, settle } = system('win32', { SESSIONNAME: 'Console', SystemRoot: 'C:\\Windows' });
    const watch = new MachineWatch(environment);
    const seen = [watch.remote];
    for (const [at, name] of [
      [0, 'rdp-tcp#7'],
      [10_000, 'ica-cgp#2'],
      [20_000, 'console'],
    ] as const) {
      output.printed = QWINSTA(name);
      watch.look(at);
      await settle();
      seen.push(watch.remote);
    }
    expect(seen).toEqual([null, 'rdp', 'citrix', null]);
    expect(output.runs[0]).toBe('C:\\Windows\\System32\\qwinsta.exe');
  });

  it('keeps its state when the system gives no answer', async () => {
    const { environment, settle } = system('win32', { SESSIONNAME: 'RDP-Tcp#1' });
    const watch = new MachineWatch(environment);
    watch.look(0);
    await settle();
    expect(watch.remote).toBe('rdp');
  });

  it('looks once in ten seconds, and never twice at a time', async () => {
    const { environment, output, settle } = system('win32');
    const watch = new MachineWatch(environment);
    for (let at = 0; at <= 20_000; at += 1000) {
      watch.look(at);
      await settle();
    }
    // Who is attached, and which keyboards.
    expect(output.runs).toHaveLength(6);
  });

  it('sees who attaches to a Linux desktop that is running, and that they left', async () => {
    const { environment, files, settle } = system('linux', { DISPLAY: ':0' });
    const watch = new MachineWatch(environment);
    files['/proc/net/tcp6'] = table(row(`${HERE}:170C`, `${THERE}:C350`, '01', 1000));
    watch.look(0);
    await settle();
    expect(watch.remote).toBe('vnc');
    files['/proc/net/tcp6'] = HEAD;
    watch.look(10_000);
    await settle();
    expect(watch.remote).toBeNull();
  });

  it('reports a new keyboard, and not one that sleeps and wakes', async () => {
    const { environment, files, settle } = system('linux');
    const file = '/proc/bus/input/devices';
    files[file] = BUILT_IN;
    const watch = new MachineWatch(environment);
    const lookAt = async (at: number, devices: string) => {
      files[file] = devices;
      watch.look(at);
      await settle();
      return watch.newKeyboardMs;
    };
    expect(await lookAt(10_000, BUILT_IN)).toBeNull();
    expect(await lookAt(20_000, `${BUILT_IN}\n${PLUGGED}`)).toBe(20_000);
    expect(await lookAt(30_000, BUILT_IN)).toBe(20_000);
    expect(await lookAt(40_000, `${BUILT_IN}\n${PLUGGED}`)).toBe(20_000);
  });

  it('asks Windows and macOS for the kind of the keyboard', async () => {
    for (const [platform, printed, program] of [
      ['win32', WINDOWS_REPLY, 'C:\\Windows\\System32\\reg.exe'],
      ['darwin', MAC_REPLY, '/usr/bin/hidutil'],
    ] as const) {
      const { environment, output, settle } = system(platform);
      const watch = new MachineWatch(environment);
      expect(watch.keyboard).toBe('unknown');
      output.printed = printed;
      watch.look(0);
      await settle();
      expect(watch.keyboard).toBe('several');
      expect(output.runs).toContain(program);
    }
  });

  it('reads this very machine without a fault', async () => {
    const watch = new MachineWatch(thisSystem());
    watch.look(0);
    expect([null, 'rdp', 'vnc', 'ssh', 'citrix']).toContain(watch.remote);
  });
});
