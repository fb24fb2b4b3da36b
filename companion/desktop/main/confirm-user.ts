/**
 * Confirmation of the user in the desktop program. In: Electron's system preferences, the platform. Out: Touch ID on macOS,
 * else what the service has (polkit on Linux, Windows Hello on Windows).
 */
import { CONFIRM_MS, type Confirmation, type ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { systemConfirmation } from '@vigil/service/system-confirmation.ts';
import type { SystemPreferences } from 'electron';

export type TouchId = Pick<SystemPreferences, 'canPromptTouchID' | 'promptTouchID'>;

export function desktopConfirmation(touchId: TouchId, platform: NodeJS.Platform, reason: string): ConfirmUser {
  return platform === 'darwin' ? () => byTouchId(touchId, reason) : systemConfirmation(platform);
}

async function byTouchId(touchId: TouchId, reason: string): Promise<Confirmation> {
  if (!touchId.canPromptTouchID()) return 'unavailable';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Confirmation>((resolve) => {
    timer = setTimeout(() => resolve('refused'), CONFIRM_MS);
  });
  const prompted = touchId.promptTouchID(reason).then(
    (): Confirmation => 'confirmed',
    (): Confirmation => 'refused',
  );
  return Promise.race([prompted, late]).finally(() => clearTimeout(timer));
}
