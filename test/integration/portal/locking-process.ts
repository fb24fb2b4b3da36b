/** Takes locks on request. In: a path per message. Out: whether it holds each; it keeps them until it is killed. */
import { lockFile } from '@vigil/portal/stores/process-lock.ts';

process.on('message', async (path: string) => {
  const taken = await lockFile(path).then(
    () => true,
    () => false,
  );
  process.send?.(taken);
});
process.send?.('ready');
