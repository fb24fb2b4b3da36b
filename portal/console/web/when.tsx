/** A moment. In: NumericDate seconds. Out: a `time` element. */
import type { VNode } from 'preact';
import { clockText, momentText } from './times.ts';

export function When({ at, short = false }: { readonly at: number; readonly short?: boolean }): VNode {
  const date = new Date(at * 1000).toISOString();
  return (
    <time datetime={date} title={`${date} (UTC)`}>
      {short ? clockText(at) : momentText(at)}
    </time>
  );
}
