import { SYMPTOMS } from '../../../../lab/realms/symptoms.ts';
import type { Scenario } from '../../../contract/catalogue.ts';
import { searchFor } from '../../parts/search.ts';

/** What is shown of the catalogue. All of it is in the address. */
export interface Filter {
  readonly family?: string;
  /** Words that all have to occur. */
  readonly text: string;
  /** Only where somebody came by. */
  readonly visited: boolean;
}

/** Reads a filter from the query of an address. */
export const filterOf = ({ family, q = '', visited }: Readonly<Record<string, string>>): Filter => ({
  ...(family === undefined || family === '' ? {} : { family }),
  text: q,
  visited: visited === '1',
});

/** The address that shows the catalogue so. */
export function filteredUrl({ family, text, visited }: Filter): string {
  const query = new URLSearchParams({
    ...(family === undefined ? {} : { family }),
    ...(text.trim() === '' ? {} : { q: text }),
    ...(visited ? { visited: '1' } : {}),
  });
  return query.size === 0 ? '/scenarios' : `/scenarios?${query}`;
}

/** What people who met it say of it. */
export const symptomsOf = (id: string): string[] =>
  SYMPTOMS.filter(({ scenarios }) => scenarios.includes(id)).map(({ symptom }) => symptom);

/** Reports of its kind, those of its symptoms among them. */
export const reportsOf = ({ id, reports }: Pick<Scenario, 'id' | 'reports'>): string[] => [
  ...new Set([
    ...reports,
    ...SYMPTOMS.filter(({ scenarios }) => scenarios[0] === id).flatMap((one) => one.reports),
  ]),
];

const texts = new WeakMap<Scenario, string>();

/** Everything that a scenario can be found by. */
function textOf(scenario: Scenario): string {
  const before = texts.get(scenario);
  if (before !== undefined) return before;
  const { id, title, story, client, checks, clauses, reports } = scenario;
  const text = [
    id,
    title,
    story,
    client,
    ...checks,
    ...clauses.map((clause) => clause.text),
    ...reports,
    ...reportsOf(scenario),
    ...symptomsOf(id),
  ].join('\n');
  texts.set(scenario, text);
  return text;
}

/**
 * The scenarios that a filter lets through, in the order of the catalogue.
 *
 * @param wasVisited whether somebody came by
 */
export const filtered = (
  scenarios: readonly Scenario[],
  { family, text, visited }: Filter,
  wasVisited: (id: string) => boolean,
): Scenario[] => {
  const has = searchFor(text);
  return scenarios.filter(
    (scenario) =>
      (family === undefined || scenario.family === family) &&
      (!visited || wasVisited(scenario.id)) &&
      has(textOf(scenario)),
  );
};
