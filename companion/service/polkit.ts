/**
 * Confirmation by polkit. In: pkcheck of the system, this process. Out: whether the user authenticated. Without the action of
 * the package, a polkit daemon or an authentication agent there is no one to ask. Source: pkcheck(1), exit status.
 */
import { existsSync } from 'node:fs';
import { CONFIRM_MS, type Confirmation, type ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { POLKIT_ACTION, POLKIT_ACTION_FILES } from '@vigil/register/polkit-action.ts';
import { confirmByProgram } from './confirm-by-program.ts';

const PKCHECK = '/usr/bin/pkcheck';
/** 1: not authorised; 3: the dialog was dismissed. 2 is no agent, 127 no daemon or no such action. */
const OUTCOMES: Readonly<Record<number, Confirmation>> = { 0: 'confirmed', 1: 'refused', 3: 'refused' };

export interface PolkitPlaces {
  readonly pkcheck: string;
  readonly actionFiles: readonly string[];
  readonly timeoutMs: number;
}

export function polkitConfirmation({
  pkcheck = PKCHECK,
  actionFiles = Object.values(POLKIT_ACTION_FILES),
  timeoutMs = CONFIRM_MS,
}: Partial<PolkitPlaces> = {}): ConfirmUser {
  const words = ['--action-id', POLKIT_ACTION, '--process', String(process.pid), '--allow-user-interaction'];
  return async () => {
    if (!actionFiles.some((file) => existsSync(file)) || !existsSync(pkcheck)) return 'unavailable';
    return confirmByProgram({ file: pkcheck, words, outcomes: OUTCOMES, timeoutMs });
  };
}
