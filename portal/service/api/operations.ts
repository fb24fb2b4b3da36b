/** Every operation of the service, in the order of the documentation. In: nothing. Out: the list. */
import { attestations } from './attestations.ts';
import { credentials } from './credentials.ts';
import { keys } from './keys.ts';
import { monitoring } from './monitoring.ts';
import type { Operation } from './operation.ts';

export const OPERATIONS: readonly Operation[] = [...attestations, ...credentials, ...keys, ...monitoring];
