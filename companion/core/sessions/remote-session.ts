/**
 * Detects a session that is remote from its start. In: the platform and the companion's environment. Out: its kind, or null for
 * a local session. It needs no privilege and sees what the session says of itself: screen sharing and remote support tools do
 * not show.
 */
import type { RemoteKind } from '@vigil/protocol/policy.ts';

export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

export function remoteSessionOf(platform: NodeJS.Platform, env: ProcessEnvironment): RemoteKind | null {
  return platform === 'win32' ? onWindows(env) : onUnix(env);
}

/** Remote Desktop Services name a session `RDP-Tcp#<n>`, Citrix `ICA-<...>`, the one at the machine `Console`. */
function onWindows({ SESSIONNAME = '' }: ProcessEnvironment): RemoteKind | null {
  const name = SESSIONNAME.toLowerCase();
  if (name.startsWith('ica')) return 'citrix';
  return name.startsWith('rdp-') ? 'rdp' : null;
}

/**
 * xrdp and VNC servers set their own variables. sshd sets SSH_CONNECTION, which counts only with a display: a companion
 * started over ssh without a display has no remote desktop. macOS sets nothing for its screen
 * sharing; there only ssh is seen.
 */
function onUnix(env: ProcessEnvironment): RemoteKind | null {
  if (present(env.XRDP_SESSION) || present(env.XRDP_SOCKET_PATH)) return 'rdp';
  if (present(env.CITRIX_SESSION_ID) || present(env.ICA_SESSION)) return 'citrix';
  if (present(env.VNCDESKTOP) || present(env.X2GO_SESSION) || present(env.NX_SESSION_ID)) return 'vnc';
  const display = present(env.DISPLAY) || present(env.WAYLAND_DISPLAY);
  return display && (present(env.SSH_CONNECTION) || present(env.SSH_CLIENT)) ? 'ssh' : null;
}

const present = (value: string | undefined) => value !== undefined && value !== '';
