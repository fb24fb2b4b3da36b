/**
 * Remote access that began after the session did. In: reports of the system, as text. Out: its kind, or null. A running desktop
 * can be taken over or shared later; no process environment shows that.
 */
import type { RemoteKind } from '@vigil/protocol/policy.ts';

/** Ports on which remote desktop servers show a running desktop: RDP, and VNC's first hundred displays. */
function kindOfPort(port: number): RemoteKind | null {
  if (port === 3389) return 'rdp';
  return port >= 5900 && port < 6000 ? 'vnc' : null;
}

/** Windows: the output of `qwinsta`; the line of this session begins with `>`, followed by its current name. */
export function sessionNameIn(qwinsta: string): string | null {
  return /^>(\S+)/m.exec(qwinsta)?.[1] ?? null;
}

const ESTABLISHED = '01';
const LOOPBACK = /^(?:[\dA-F]{6}7F|0{24}01000000|0{16}FFFF0000[\dA-F]{6}7F)$/;

/**
 * Linux: /proc/net/tcp and tcp6. Another machine is connected to a desktop server of this user (x11vnc,
 * krfb, GNOME's remote desktop). A viewer on this machine is not: virtual machines show their screens that way.
 */
export function attachedOnLinux(tables: string, uid: number): RemoteKind | null {
  for (const line of tables.split('\n')) {
    const [, local = '', peer = '', state, , , , owner] = line.trim().split(/\s+/);
    const [address = ''] = peer.split(':');
    if (state !== ESTABLISHED || Number(owner) !== uid || LOOPBACK.test(address)) continue;
    const kind = kindOfPort(Number.parseInt(local.split(':')[1] ?? '', 16));
    if (kind !== null) return kind;
  }
  return null;
}

/** macOS: the output of `netstat -anp tcp`. Screen Sharing shows the session on the screen, of any user. */
export function attachedOnMac(netstat: string): RemoteKind | null {
  for (const line of netstat.split('\n')) {
    const [, , , local = '', peer = '', state] = line.trim().split(/\s+/);
    if (state !== 'ESTABLISHED' || /^(?:127\.|::1\.)/.test(peer)) continue;
    const kind = kindOfPort(Number(local.split('.').at(-1)));
    if (kind === 'vnc') return kind;
  }
  return null;
}
