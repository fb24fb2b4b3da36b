/**
 * Confirmation by polkit. In: pkcheck of the system, this process. Out: whether the user authenticated. Without the action of
 * the package, a polkit daemon or an authentication agent there is no one to ask. Source: pkcheck(1), exit status.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CONFIRM_MS, type Confirmation, type ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { POLKIT_ACTION, POLKIT_ACTION_FILES } from '@vigil/register/polkit-action.ts';

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
  return () => {
    if (!actionFiles.some((file) => existsSync(file)) || !existsSync(pkcheck)) return Promise.resolve('unavailable');
    return new Promise((resolve) => {
      const child = spawn(pkcheck, words, { stdio: 'ignore' });
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        resolve('refused');
      }, timeoutMs);
      child.on('error', () => resolve('unavailable'));
      child.on('exit', (code) => {
        clearTimeout(timer);
        resolve(OUTCOMES[code ?? -1] ?? 'unavailable');
      });
    });
  };
}

/** Where this system has one: Linux with polkit. */
export const systemConfirmation = (): ConfirmUser =>
  process.platform === 'linux' ? polkitConfirmation() : async () => 'unavailable';
