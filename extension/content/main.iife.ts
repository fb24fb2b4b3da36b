/** Content script of listed origins. In: the document. Out: see frame.ts. */
import { startFrame } from './frame.ts';

startFrame();
