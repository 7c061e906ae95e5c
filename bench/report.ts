import type { Result } from './load.ts';
import { medianOf, ratiosOfRounds, type Spread, spreadOf } from './statistics.ts';

/** What a figure is held to. `of` says which number: the ratio to the peer, or our own value. */
export interface Target {
  readonly of: 'ratio' | 'value';
  readonly least?: number;
  readonly most?: number;
}

/** One line of the report. */
export interface Row {
  readonly measure: string;
  readonly unit: string;
  /** Our number, a median. */
  readonly ours: number;
  readonly peer?: string;
  /** The peer's number, a median. */
  readonly theirs?: number;
  /** Ours to theirs, from rounds side by side. */
  readonly ratio?: Spread;
  /** The same by processor time per operation; it hardly feels what else the machine does. Above 1: ours is cheaper. */
  readonly cpu?: Spread;
  /** Milliseconds of the server's processor time per operation, ours and theirs. */
  readonly cost?: readonly [number, number];
  readonly target?: Target;
}

/** True or false where there is a target. */
export function isMet({ target, ratio, ours }: Row): boolean | undefined {
  if (!target) return undefined;
  const value = target.of === 'value' ? ours : (ratio?.median ?? Number.NaN);
  // A figure is held to the digits it is written with.
  const rounded = target.of === 'value' ? value : Number(value.toFixed(2));
  return rounded >= (target.least ?? -Infinity) && rounded <= (target.most ?? Infinity);
}

const costOf = ({ costs }: Result): number => medianOf(costs.flat());

/** Compares the throughput of two lanes that were measured side by side. */
export function compareRates(
  measure: string,
  ours: Result,
  theirs: Result,
  about: { readonly peer: string; readonly unit: string; readonly target?: Target },
): Row {
  const cpu = spreadOf(ratiosOfRounds(theirs.costs, ours.costs));
  return {
    measure,
    ...about,
    ours: medianOf(ours.rates.flat()),
    theirs: medianOf(theirs.rates.flat()),
    ratio: spreadOf(ratiosOfRounds(ours.rates, theirs.rates)),
    ...(Number.isNaN(cpu.median) ? {} : { cpu, cost: [costOf(ours), costOf(theirs)] }),
  };
}

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
const quantity = (value: number, unit: string): string => `${number(value)} ${unit}`;
const spread = ({ median, min, max }: Spread): string =>
  `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;

function wanted({ target, unit }: Row): string {
  if (!target) return '';
  const bounds = [
    target.least !== undefined && `≥ ${target.least}`,
    target.most !== undefined && `≤ ${target.most}`,
  ];
  return `${bounds.filter(Boolean).join(', ')}${target.of === 'value' ? ` ${unit}` : ''}`;
}

const VERDICT = { true: 'yes', false: '**no**', undefined: '' } as const;

const HEAD = ['measure', 'ours', 'theirs', 'ratio (min–max)', 'by CPU time (per operation)', 'target', 'met'];

const cells = (row: Row): string[] => [
  row.measure,
  quantity(row.ours, row.unit),
  row.theirs === undefined ? '' : `${quantity(row.theirs, row.unit)} (${row.peer ?? ''})`,
  row.ratio ? spread(row.ratio) : '',
  row.cpu && row.cost ? `${row.cpu.median.toFixed(2)} (${row.cost.map(number).join(' / ')} ms)` : '',
  wanted(row),
  VERDICT[`${isMet(row)}`],
];

/** The report as a Markdown table, aligned so that it reads well in a terminal too. */
export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const draw = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = HEAD, ...body] = lines;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [draw(head), rule, ...body.map(draw)].join('\n');
}
