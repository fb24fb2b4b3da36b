/**
 * Entry of the single executable. In: the name that it was started with. Out: runs the native messaging host or the command
 * from the files beside the executable; a script inside a single executable cannot import modules.
 */
const { createRequire } = require('node:module');
const { basename } = require('node:path');

const part = basename(process.argv0).startsWith('vigil-native-host') ? './host.cjs' : './command.cjs';
createRequire(process.execPath)(part);
