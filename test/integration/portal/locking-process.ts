/** Takes locks when told to. In: paths, one message each. Out: whether it has each; it keeps them until it is killed. */
import { lockFile } from '@vigil/portal/stores/process-lock.ts';

process.on('message', async (path: string) => {
  const taken = await lockFile(path).then(
    () => true,
    () => false,
  );
  process.send?.(taken);
});
process.send?.('ready');
