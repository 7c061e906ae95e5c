import { useEffect, useState } from 'preact/hooks';
import { FAMILIES } from '../../../../../lab/realms/scenario.ts';
import type { Scenario } from '../../../../contract/catalogue.ts';
import { type Filter, filteredUrl } from '../filter.ts';
import { focusFirstEntry } from './arrow-keys.ts';

/** What is shown of the catalogue: families as links, since each is an address. */
export function FilterBar({
  filter,
  scenarios,
  shown,
  onChange,
}: {
  readonly filter: Filter;
  readonly scenarios: readonly Scenario[];
  /** How many are left. */
  readonly shown: number;
  readonly onChange: (filter: Filter) => void;
}) {
  const [text, setText] = useState(filter.text);
  useEffect(() => setText(filter.text), [filter.text]); // the address can change without the field
  const { text: words, visited } = filter;
  const everywhere = { text: words, visited };
  const families = [
    { family: undefined, title: 'All', count: scenarios.length },
    ...Object.entries(FAMILIES).map(([family, title]) => ({
      family,
      title,
      count: scenarios.filter((one) => one.family === family).length,
    })),
  ];
  return (
    <search class="scenario-filter">
      <div class="row">
        <input
          type="search"
          class="scenario-search"
          aria-label="Search the scenarios"
          placeholder="iss, RFC 8707, redirect, owner/repo#12 …"
          value={text}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            setText(event.currentTarget.value);
            onChange({ ...filter, text: event.currentTarget.value });
          }}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            focusFirstEntry();
          }}
        />
        <label class="scenario-visited">
          <input
            type="checkbox"
            checked={visited}
            onChange={(event) => onChange({ ...filter, visited: event.currentTarget.checked })}
          />
          Somebody came by
        </label>
        <span class="quiet scenario-shown" role="status">
          {shown} of {scenarios.length}
        </span>
      </div>
      <nav class="scenario-family-links" aria-label="Families of scenarios">
        {families.map(({ family, title, count }) => (
          <a
            key={title}
            href={filteredUrl(family === undefined ? everywhere : { ...everywhere, family })}
            aria-current={family === filter.family ? 'true' : undefined}
          >
            {title} <span class="scenario-count">{count}</span>
          </a>
        ))}
      </nav>
    </search>
  );
}
