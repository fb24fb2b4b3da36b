/**
 * Preload of a process whose use is measured. In: the environment variable VIGIL_USAGE_FILE. Out: JSON there when the process ends:
 * seconds of processor time, bytes of memory at the most.
 */
import { writeFileSync } from 'node:fs';

const file = process.env.VIGIL_USAGE_FILE;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ processorS: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 }));
});
