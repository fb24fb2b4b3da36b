/** A labelled progress bar. In: a fraction and its text. Out: the bar. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

interface MeterProps {
  readonly label: string;
  readonly value: string;
  readonly share: number;
}

export function Meter({ label, value, share }: MeterProps): VNode {
  const id = useId();
  return (
    <div class="meter">
      <label for={id}>{label}</label>
      <span class="value">{value}</span>
      <progress id={id} max={1} value={share} />
    </div>
  );
}
