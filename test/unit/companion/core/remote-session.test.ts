import { remoteSessionOf } from '@vigil/core/sessions/remote-session.ts';
import { describe, expect, it } from 'vitest';

describe('how the person came to this machine', () => {
  it.each([
    ['win32', { SESSIONNAME: 'Console' }, null],
    ['win32', { SESSIONNAME: 'RDP-Tcp#12' }, 'rdp'],
    ['win32', { SESSIONNAME: 'ICA-TCP#3' }, 'citrix'],
    ['win32', {}, null],
    ['win32', { SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22', DISPLAY: ':0' }, null],
    ['linux', { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' }, null],
    ['linux', { DISPLAY: ':10.0', XRDP_SESSION: '1' }, 'rdp'],
    ['linux', { DISPLAY: ':10.0', XRDP_SOCKET_PATH: '/run/xrdp/1000' }, 'rdp'],
    ['linux', { DISPLAY: ':1', VNCDESKTOP: 'host:1 (person)' }, 'vnc'],
    ['linux', { DISPLAY: ':50', X2GO_SESSION: 'person-50' }, 'vnc'],
    ['linux', { DISPLAY: ':3', CITRIX_SESSION_ID: '7' }, 'citrix'],
    ['linux', { DISPLAY: 'localhost:10.0', SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' }, 'ssh'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-1', SSH_CLIENT: '10.0.0.1 5 22' }, 'ssh'],
    ['linux', { SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' }, null],
    ['linux', { DISPLAY: '', SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' }, null],
    ['darwin', {}, null],
    ['darwin', { DISPLAY: '/private/tmp/x:0', SSH_CLIENT: '10.0.0.1 5 22' }, 'ssh'],
  ] as const)('on %s with %j is %s', (platform, env, kind) => {
    expect(remoteSessionOf(platform, env)).toBe(kind);
  });
});
