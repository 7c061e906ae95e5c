import { letterOf } from './letter.ts';
import './mark.css';

/** How many hues there are; the letter tells more flows apart than that. */
const HUES = 6;

/** The mark of a flow: a letter, and a hue for those who see it. */
export function Mark({ place }: { readonly place: number }) {
  return <span class={`flow-mark flow-hue-${(place % HUES) + 1}`}>{letterOf(place)}</span>;
}
