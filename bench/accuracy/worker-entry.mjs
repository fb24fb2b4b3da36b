/** Lets a thread read TypeScript on Node 20, then starts the real worker. In: workerData. Out: see worker.ts. */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
