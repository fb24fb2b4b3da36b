/**
 * Preload of the processes of one installation that a recording is played into: their clock is the recording's. In: the environment
 * variable VIGIL_RECORDED_CLOCK, a file of 16 digits (epoch ms) that the player writes. Out: `Date` of that time.
 */
import { openSync, readSync } from 'node:fs';

const file = openSync(process.env.VIGIL_RECORDED_CLOCK, 'r');
const digits = Buffer.alloc(16);
const SystemDate = Date;

function now() {
  readSync(file, digits, 0, digits.length, 0);
  return Number(digits.toString('latin1'));
}

globalThis.Date = class extends SystemDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }

  static now() {
    return now();
  }
};
