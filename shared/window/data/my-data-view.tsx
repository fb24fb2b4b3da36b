/** The view *Data*. In: the overview. Out: to come. */
import type { VNode } from 'preact';
import type { Overview } from '../../person/overview.ts';

export function MyDataView({ overview }: { readonly overview: Overview }): VNode {
  return <div class="view">{overview.state.version}</div>;
}
