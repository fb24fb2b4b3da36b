/** `--leave-out`: what is fitted, and names that are no corpus. */

import { run } from '@vigil/bench/accuracy/main.ts';
import type { BenchOptions } from '@vigil/bench/command.ts';
import { fittedCorpora } from '@vigil/bench/trials/fitted-pointer.ts';
import { describe, expect, it } from 'vitest';

const OPTIONS: BenchOptions = {
  dataDir: '/nowhere',
  protocol: 'pointer-transfer',
  background: 'fit',
  leaveOut: [],
  json: false,
  seed: 1,
  workers: 1,
  seconds: 1,
  progress: () => {},
};

describe('--leave-out', () => {
  it('takes corpora from what the pointer is fitted on, beside the one that is judged', () => {
    expect(fittedCorpora([])).toEqual(['sapimouse', 'balabit']);
    expect(fittedCorpora(['aalto', 'sapimouse'], 'hbrs')).toEqual(['balabit']);
    expect(fittedCorpora(['sapimouse'], 'balabit')).toEqual([]);
  });

  it('refuses a corpus that nothing is fitted on', async () => {
    await expect(run({ ...OPTIONS, leaveOut: ['mauth'] })).rejects.toThrow('nothing is fitted on mauth');
  });
});
