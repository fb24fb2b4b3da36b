/** Confirmation of the user by this system. In: the platform. Out: polkit on Linux, Windows Hello on Windows, else nothing. */
import type { ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { polkitConfirmation } from './polkit.ts';
import { windowsHelloConfirmation } from './windows-hello.ts';

export function systemConfirmation(platform: NodeJS.Platform = process.platform): ConfirmUser {
  if (platform === 'linux') return polkitConfirmation();
  if (platform === 'win32') return windowsHelloConfirmation();
  return async () => 'unavailable';
}
