import {
  keyboardKindOf,
  keyboardKindOnMac,
  keyboardKindOnWindows,
  keyboardsIn,
} from '@vigil/core/sessions/keyboards.ts';
import { describe, expect, it } from 'vitest';

/** As the kernel prints them (Documentation/input/input.rst), on an ordinary laptop. */
const POWER = `I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
P: Phys=PNP0C0C/button/input0
H: Handlers=kbd event0
B: PROP=0
B: EV=3
B: KEY=8000 10000000000000 0
`;
const BUILT_IN = `I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
P: Phys=isa0060/serio0/input0
H: Handlers=sysrq kbd leds event3
B: PROP=0
B: EV=120013
B: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe
B: MSC=10
B: LED=7
`;
const HEADSET = `I: Bus=0003 Vendor=046d Product=0a44 Version=0111
N: Name="Logitech USB Headset Consumer Control"
H: Handlers=kbd event9
B: EV=13
B: KEY=3f000301ff 0 0 0 0 483ffff17aff32d bfd4444600000000 1 130c730b17c007 267bfad9415fed 9e000000000000 0
`;
const plugged = (event: number) => `I: Bus=0003 Vendor=05f3 Product=0007 Version=01${event}
N: Name="Kinesis Advantage"
P: Phys=usb-0000:00:14.0-${event}/input0
H: Handlers=sysrq kbd leds event${event}
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe
`;

describe('keyboardsIn', () => {
  it('takes what has letters, and not what has buttons', () => {
    expect(keyboardsIn([POWER, BUILT_IN, HEADSET].join('\n'))).toEqual([
      'Bus=0011 Vendor=0001 Product=0001 Name="AT Translated Set 2 keyboard"',
    ]);
  });

  it('knows a keyboard again in another port', () => {
    expect(keyboardsIn(plugged(11))).toEqual(keyboardsIn(plugged(17)));
    expect(keyboardsIn(plugged(11))).toHaveLength(1);
  });

  it('tells two devices of one name from one', () => {
    const [first, second] = keyboardsIn([plugged(11), plugged(12)].join('\n'));
    expect(second).toBe(`${first} #2`);
  });

  it('tells a virtual device from the hardware whose name it took', () => {
    const clone = `${plugged(11)}S: Sysfs=/devices/virtual/input/input31\n`;
    const real = `${plugged(11)}S: Sysfs=/devices/pci0000:00/0000:00:14.0/usb1/1-2/input/input31\n`;
    expect(keyboardsIn(real)).toEqual(keyboardsIn(plugged(11)));
    expect(keyboardsIn(clone)).toEqual([`virtual ${keyboardsIn(real)[0]}`]);
  });

  it.each(['', 'B: KEY=\n', 'N: Name="x"\nB: KEY=zz\n', '\n\n\n'])('finds nothing in %j', (text) => {
    expect(keyboardsIn(text)).toEqual([]);
  });
});

describe('keyboardKindOf', () => {
  it('tells a keyboard of the machine from one that was connected', () => {
    expect(keyboardKindOf(keyboardsIn(BUILT_IN))).toBe('built-in');
    expect(keyboardKindOf(keyboardsIn(plugged(1)))).toBe('external');
    expect(keyboardKindOf(keyboardsIn(`${BUILT_IN}\n${plugged(1)}`))).toBe('several');
    expect(keyboardKindOf(keyboardsIn(`${POWER}\n${HEADSET}`))).toBe('unknown');
  });
});

describe('the kind of keyboard elsewhere', () => {
  const windows = (...names: string[]) =>
    ['', 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\kbdclass\\Enum']
      .concat(names.map((name, k) => `    ${k}    REG_SZ    ${name}`))
      .concat(`    Count    REG_DWORD    0x${names.length}`, '')
      .join('\r\n');
  const [ACPI, USB, BLUETOOTH] = [
    'ACPI\\PNP0303\\4&1d401fb5&0',
    'HID\\VID_045E&PID_001D&MI_00\\8&1B4B9BFD&0&0000',
    'HID\\{00001812-0000-1000-8000-00805f9b34fb}_Dev_VID&02045e\\9&1&0&0000',
  ];
  it.each([
    ['a laptop', windows(ACPI), 'built-in'],
    ['USB', windows(USB), 'external'],
    ['Bluetooth', windows(BLUETOOTH), 'external'],
    ['a laptop with another one', windows(ACPI, USB), 'several'],
    ['a keyboard of a remote session', windows('TERMINPUT_BUS\\UMB\\2&1&0&SESSION1KEYBOARD1'), 'unknown'],
    ['none', windows(), 'unknown'],
    ['an error', 'ERROR: The system was unable to find the specified registry key or value.', 'unknown'],
  ] as const)('Windows: %s', (_name, printed, kind) => {
    expect(keyboardKindOnWindows(printed)).toBe(kind);
  });

  const mac = (usage: number, product: string, builtIn: number) =>
    `0x5ac 0x342 0x31 1 ${usage} 0x100000b64 FIFO AppleHIDTransportHIDDevice ${product} (null) ${builtIn}        `;
  const HEAD = 'VendorID ProductID LocationID UsagePage Usage RegistryID Transport Class Product UserClass Built-In';
  it.each([
    ['a laptop', [mac(6, 'Apple Internal Keyboard / Trackpad', 1), mac(2, 'Magic Mouse', 0)], 'built-in'],
    ['a keyboard on a desk', [mac(6, 'Magic Keyboard with Numeric Keypad', 0)], 'external'],
    ['both', [mac(6, 'Apple Internal Keyboard', 1), mac(6, 'Magic Keyboard', 0)], 'several'],
    ['a system that prints no such column', ['0x5ac 0x342 0x31 1 6 0x1 USB Class Keyboard (null)'], 'unknown'],
  ] as const)('macOS: %s', (_name, lines, kind) => {
    expect(keyboardKindOnMac(['Devices:', HEAD, ...lines].join('\n'))).toBe(kind);
  });
});
