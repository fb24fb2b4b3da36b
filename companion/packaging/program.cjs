/**
 * Entry of the single executable. In: the name that it was started with, its arguments. Out: runs the native messaging host or
 * the command from the files beside the executable; a script inside a single executable cannot import modules. A host has a
 * name of its own on Linux, and the caller as an argument: the origin of a Chromium extension, or after the manifest the id of
 * a Firefox extension.
 */
const { createRequire } = require('node:module');
const { basename } = require('node:path');

const isCaller = (argument, n, all) =>
  argument.startsWith('chrome-extension://') || (n > 0 && all[n - 1].endsWith('firefox.json'));
const isHost = basename(process.argv0).startsWith('vigil-native-host') || process.argv.slice(1).some(isCaller);
const part = isHost ? './host.cjs' : './command.cjs';
createRequire(process.execPath)(part);
