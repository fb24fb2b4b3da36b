/** The window over the fake companion, for tests, pictures and the benchmark. In: `?situation=`. Out: the page, `window.desk`. */

import { en } from '@vigil/text/strings/en.ts';
import { mountWindow } from '@vigil/ui/mount.tsx';
import { fakeDesk } from '../fake-user-api.ts';
import { deskIn } from '../window-situations.ts';

const situation = new URLSearchParams(location.search).get('situation') ?? 'good';
const desk = deskIn(situation, fakeDesk());
const handle = mountWindow(document.getElementById('root')!, {
  desk,
  strings: en,
  locale: 'en-GB',
  onRetry: () => desk.asked.push({ ask: 'overview' }),
});
handle.setBanksListed(situation !== 'no-bank');
Object.assign(window, { desk });
