/** A, B … Z, AA, AB: the letter of a flow, by its place among the flows of a realm. */
export function letterOf(place: number): string {
  const rest = Math.floor(place / 26);
  return `${rest > 0 ? letterOf(rest - 1) : ''}${String.fromCharCode(65 + (place % 26))}`;
}
