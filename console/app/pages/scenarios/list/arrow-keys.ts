/** What the arrow keys go to. */
const ENTRY = '.scenario-entries h3 a';

/** Where a key leads from an entry. */
const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** From one entry to another by the arrow keys, Home and End, so that nobody has to press Tab three hundred times. */
export function moveByKey(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const entries = [...document.querySelectorAll<HTMLElement>(ENTRY)];
  const at = entries.findIndex((entry) => entry.contains(document.activeElement));
  if (at < 0) return;
  event.preventDefault();
  entries[step(at, entries.length)]?.focus();
}

/** To the first entry of the list. */
export const focusFirstEntry = (): void => document.querySelector<HTMLElement>(ENTRY)?.focus();
