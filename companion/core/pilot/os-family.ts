/** What a pilot file says of the operating system. In: the platform of this process. Out: its family. */
import type { OS_FAMILIES } from '@vigil/pilot/visit.ts';

const OS_OF: Partial<Record<NodeJS.Platform, (typeof OS_FAMILIES)[number]>> = {
  linux: 'linux',
  win32: 'windows',
  darwin: 'mac',
};

export const osFamily = (): (typeof OS_FAMILIES)[number] => OS_OF[process.platform] ?? 'other';
