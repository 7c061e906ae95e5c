/**
 * Whether a text has every word that somebody searches for, whatever the case. Nothing searched for is found everywhere.
 *
 * @returns asks a text
 */
export function searchFor(search: string): (text: string) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => {
    const all = text.toLowerCase();
    return words.every((word) => all.includes(word));
  };
}
