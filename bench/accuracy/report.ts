/** Results as people and programs read them. In: results by protocol. Out: text, or `{ protocol: { metric: value } }`. */
import type { Metric, ProtocolResult, Table } from '../trials/protocol.ts';

type Results = ReadonlyMap<string, ProtocolResult>;

const COLUMNS = ['metric', 'value', '95% interval', 'bar', 'published'];

/** For each metric `name`: its value; `name.low` and `name.high`: its 95% interval. */
export function asJson(results: Results): Record<string, Record<string, number>> {
  const json: Record<string, Record<string, number>> = {};
  for (const [protocol, { metrics }] of results) {
    const values: Record<string, number> = {};
    for (const [name, { value, low, high }] of Object.entries(metrics)) {
      values[name] = value;
      values[`${name}.low`] = low;
      values[`${name}.high`] = high;
    }
    json[protocol] = values;
  }
  return json;
}

export function asText(results: Results): string {
  const parts: string[] = [];
  for (const [protocol, { metrics, tables, notes }] of results) {
    parts.push(`${protocol}\n${'='.repeat(protocol.length)}`);
    const rows = Object.entries(metrics).map(([name, metric]) => [name, ...metricCells(metric)]);
    if (rows.length > 0) parts.push(layOut({ title: '', columns: COLUMNS, rows }));
    for (const table of tables) parts.push(`${table.title}\n${layOut(table)}`);
    for (const note of notes) parts.push(`note: ${note}`);
  }
  return parts.join('\n\n');
}

function metricCells({ value, low, high, bar, published }: Metric): string[] {
  return [
    number(value),
    `${number(low)} .. ${number(high)}`,
    bar === undefined ? '' : `${bar.kind === 'max' ? 'at most' : 'at least'} ${number(bar.value)}${missed(value, bar)}`,
    published === undefined ? '' : `${number(published.value)} (${published.source})`,
  ];
}

function missed(value: number, bar: NonNullable<Metric['bar']>): string {
  return (bar.kind === 'max' ? value <= bar.value : value >= bar.value) ? '' : ' MISSED';
}

function layOut({ columns, rows }: Table): string {
  const lines = [columns, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  const widths = columns.map((_, c) => Math.max(...lines.map((line) => line[c]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, c) => cell.padEnd(widths[c]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3).replace(/e\+?/, 'e');
}
