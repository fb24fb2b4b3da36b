/**
 * Does somebody work on this machine from another one? In: the platform and the environment that the companion was started
 * in, both as data. Out: how they came, or null for somebody who sits here. It needs no privilege, and so sees what the
 * session says of itself: a tool that shows the local screen to a stranger (screen sharing, remote support) does not show.
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
 * xrdp and the VNC servers set their own variables; sshd sets SSH_CONNECTION, which counts where there is a display: a
 * companion that somebody started over ssh for a desktop of its own has none of these. macOS says nothing for its screen
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
