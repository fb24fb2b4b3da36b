/** `npm run build:host`. In: dist/companion/host.cjs. Out: dist/host/vigil-native-host; prints its size. */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildHostExecutable } from './host-executable.ts';

const at = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
const program = at(`host/vigil-native-host${process.platform === 'win32' ? '.exe' : ''}`);
buildHostExecutable(at('companion/host.cjs'), program);
process.stdout.write(`${program}: ${(statSync(program).size / 1e6).toFixed(1)} MB\n`);
