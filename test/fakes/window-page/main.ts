/** The window over the fake companion, for tests, pictures and the benchmark. In: `?situation=`. Out: the page, `window.userApi`. */

import { en } from '@vigil/text/strings/en.ts';
import { mountWindow } from '@vigil/ui/mount.tsx';
import { fakeUserApi } from '../fake-user-api.ts';
import { userApiIn } from '../window-situations.ts';

const situation = new URLSearchParams(location.search).get('situation') ?? 'good';
const userApi = userApiIn(situation, fakeUserApi());
const handle = mountWindow(document.getElementById('root')!, {
  userApi,
  strings: en,
  locale: 'en-GB',
  onRetry: () => userApi.requests.push({ type: 'overview' }),
});
handle.setBanksListed(situation !== 'no-bank');
Object.assign(window, { userApi });
