/** The middle of some numbers, and how far they spread. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The spread of at least one number. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** The middle of some numbers. */
export const medianOf = (values: readonly number[]): number => spreadOf(values).median;

/** Ratios of numbers that were taken next to each other in time: what slows both of a pair down cancels out. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.flatMap((value, index) => {
    const other = theirs[index];
    return other === undefined ? [] : [value / other];
  });

/** The median ratio of each round. */
export const ratiosOfRounds = (
  ours: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
): number[] => ours.map((turns, round) => medianOf(ratios(turns, theirs[round] ?? [])));
