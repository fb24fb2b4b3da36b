/** Registers given programs for a home, as `vigil register` would from there. In: home, node, host. Out: written files. */
import { here } from '@vigil/channel/home.ts';
import { register } from '@vigil/register/apply.ts';
import { registrationDirectory, registrationPlan } from '@vigil/register/plan.ts';

export function planFor(home: string, node: string, host: string): void {
  const options = { browsers: ['chrome'] as const, scope: 'user' as const, home, node, host };
  register(registrationPlan(options, here()), registrationDirectory('user', home, here()));
}
