/** Edit distance of Levenshtein, one row at a time. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, character] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...right].entries()) {
      const substitution = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Three at most: a list longer than that is not read. */
const SHOWN = 3;

/** The words that somebody may have meant, best first: those that contain what was typed, or differ by a third of it. */
export function nearest(typed: string, words: readonly string[]): string[] {
  const short = typed.slice(0, 64);
  return words
    .map((word) => ({ word, far: word.includes(short) || short.includes(word) ? 1 : distance(short, word) }))
    .filter(({ word, far }) => far <= Math.max(2, Math.ceil(Math.max(word.length, short.length) / 3)))
    .sort((one, other) => one.far - other.far)
    .slice(0, SHOWN)
    .map(({ word }) => word);
}
