/**
 * Where the parts of the program lie. In: where main lies, the packaged program's resources, or null when it is not
 * packaged. Out: absolute paths. Pure.
 */
import { join } from 'node:path';

export interface Places {
  readonly preload: string;
  /** The built page. */
  readonly page: string;
  readonly icons: string;
  /** The host, a program of its own. */
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
