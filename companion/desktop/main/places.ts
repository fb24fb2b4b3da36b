/**
 * Paths of the program's parts. In: the directory of main, the resources directory (null when not packaged). Out: absolute
 * paths. Pure.
 */
import { join } from 'node:path';

export interface Places {
  readonly preload: string;
  /** Directory of the built page. */
  readonly page: string;
  readonly icons: string;
  /** The native messaging host, a single executable. */
  readonly host: string;
}

export function placesAround(main: string, resources: string | null, platform: NodeJS.Platform): Places {
  const name = platform === 'win32' ? 'vigil-native-host.exe' : 'vigil-native-host';
  return {
    preload: join(main, 'preload.cjs'),
    page: join(main, 'renderer'),
    icons: join(main, 'icons'),
    host: resources === null ? join(main, '..', 'host', name) : join(resources, 'host', name),
  };
}
