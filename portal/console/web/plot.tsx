/** A uPlot chart as a component. In: options and data. Out: a canvas as wide as its place. */
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf, useTheme } from './palette.ts';
import { clockText, dateText, minuteText } from './times.ts';

interface PlotProps {
  /** What the chart shows, in words. */
  readonly label: string;
  readonly height: number;
  /** Made again when the theme changes or `shape` does. */
  readonly options: () => Omit<uPlot.Options, 'width' | 'height'>;
  readonly data: uPlot.AlignedData;
  readonly shape?: string;
}

export function Plot({ label, height, options, data, shape = '' }: PlotProps): VNode {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useTheme();
  useEffect(() => {
    const place = host.current!;
    const made = new uPlot({ ...options(), width: place.clientWidth, height }, data, place);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [theme, height, shape]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="plot" role="img" aria-label={label} ref={host} style={{ height: `${height}px` }} />;
}

const DAY_S = 86_400;

/** Dates for steps of days, times of the day for smaller ones, with seconds below a minute. */
const times = (splits: number[], step: number): string[] =>
  splits.map(step >= DAY_S ? dateText : step >= 60 ? minuteText : clockText);

/** Axes in the colours of the theme. */
export function axes(values?: uPlot.Axis.Values): uPlot.Axis[] {
  const font = '12px system-ui, sans-serif';
  const common = { stroke: colourOf('soft'), font, ticks: { show: false } };
  const grid = { stroke: colourOf('line'), width: 1 };
  return [
    {
      ...common,
      grid: { show: false },
      size: 28,
      space: 72,
      values: (_, splits, _axis, _space, step) => times(splits, step),
    },
    { ...common, grid, size: 46, ...(values && { values }) },
  ];
}
