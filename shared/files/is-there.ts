/** Whether a file exists. In: a path. Out: true or false where the file system says so. */
import { statSync } from 'node:fs';

/** Unlike `existsSync`, which takes a file that it cannot see for missing. @throws what the file system throws. */
export const isThere = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
