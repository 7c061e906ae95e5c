import './mark.css';

/** How many hues there are; the letter tells more flows apart than that. */
const HUES = 6;

/** A, B … Z, AA, AB: the letter of a flow, by its place among the flows of a realm. */
export function letterOf(place: number): string {
  const rest = Math.floor(place / 26);
  return `${rest > 0 ? letterOf(rest - 1) : ''}${String.fromCharCode(65 + (place % 26))}`;
}

/** The mark of a flow: a letter, and a hue for those who see it. */
export function Mark({ place }: { readonly place: number }) {
  return <span class={`flow-mark flow-hue-${(place % HUES) + 1}`}>{letterOf(place)}</span>;
}
