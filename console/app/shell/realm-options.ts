import { parseRealmName } from '../../../lab/realms/name.ts';
import type { Scenario } from '../../contract/catalogue.ts';
import type { Visit } from '../state/activity.ts';

/** A realm that can be picked. */
export interface RealmOption {
  readonly realm: string;
  /** What it is, in a few words. */
  readonly about: string;
}

/** Realms of one kind, under a heading. */
export interface RealmGroup {
  readonly heading: string;
  readonly options: readonly RealmOption[];
  /** How many more there are than are shown. */
  readonly more: number;
}

/** Options of a group that are shown: whoever looks for another one types. */
const MOST = 40;

/** How long ago something was, in the largest unit that fits. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

const group = (heading: string, all: readonly RealmOption[]): RealmGroup[] =>
  all.length === 0 ? [] : [{ heading, options: all.slice(0, MOST), more: Math.max(0, all.length - MOST) }];

/** Names that begin with a text come before those that hold it, and these before titles that do. */
const rankOf = (id: string, wanted: string): number =>
  id.startsWith(wanted) ? 0 : id.includes(wanted) ? 1 : 2;

/** A private copy that the text names: it is there as soon as somebody goes there. */
function copyOf(text: string, scenarios: readonly Scenario[]): RealmOption[] {
  const name = parseRealmName(text);
  if (!name || name.copy === '' || !scenarios.some(({ id }) => id === name.scenario)) return [];
  return [{ realm: text, about: `a private copy of ${name.scenario}` }];
}

/**
 * The realms that a text may mean: those that somebody came by, the last one first, then the catalogue.
 *
 * @param text a part of a name or of what a scenario is about; everything matches an empty one
 * @param now milliseconds since the epoch
 */
export function realmGroups(
  text: string,
  {
    scenarios,
    visits,
    now,
  }: { readonly scenarios: readonly Scenario[]; readonly visits: readonly Visit[]; readonly now: number },
): RealmGroup[] {
  const wanted = text.trim().toLowerCase();
  const matches = (...texts: readonly string[]): boolean =>
    texts.some((one) => one.toLowerCase().includes(wanted));
  const visited = visits
    .filter(({ realm }) => matches(realm))
    .toSorted((one, other) => other.at - one.at)
    .map(({ realm, exchanges, at }) => ({
      realm,
      about: `${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}, ${ago(at, now)}`,
    }));
  const known = new Set(visited.map(({ realm }) => realm));
  const listed = scenarios
    .filter(({ id, title, rootOnly }) => !rootOnly && !known.has(id) && matches(id, title))
    .toSorted((one, other) => rankOf(one.id, wanted) - rankOf(other.id, wanted))
    .map(({ id, title }) => ({ realm: id, about: title }));
  const copies = copyOf(text.trim(), scenarios).filter(({ realm }) => !known.has(realm));
  return [...group('New', copies), ...group('Visited', visited), ...group('Scenarios', listed)];
}
