import { useId } from 'preact/hooks';
import { EVERYTHING, type Filter, showsEverything } from '../../diagram/filter.ts';

const SERVERS: Readonly<Record<Filter['server'], string>> = {
  both: 'Both servers',
  mcp: 'MCP server',
  auth: 'Authorization server',
};

/** What of the exchanges is shown, and how many that are. */
export function FilterBar({
  filter,
  times,
  shown,
  all,
  onFilter,
  onTimes,
}: {
  readonly filter: Filter;
  readonly times: boolean;
  readonly shown: number;
  readonly all: number;
  readonly onFilter: (filter: Filter) => void;
  readonly onTimes: (times: boolean) => void;
}) {
  const server = useId();
  return (
    <search class="live-filter">
      <input
        type="search"
        aria-label="Title, path or status"
        placeholder="Title, path or status"
        autocomplete="off"
        spellcheck={false}
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
      <label class="visually-hidden" for={server}>
        Server
      </label>
      <select
        id={server}
        value={filter.server}
        onChange={({ currentTarget: { value } }) =>
          onFilter({ ...filter, server: value === 'mcp' || value === 'auth' ? value : 'both' })
        }
      >
        {Object.entries(SERVERS).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <label class="live-tick">
        <input
          type="checkbox"
          checked={filter.trouble}
          onChange={({ currentTarget }) => onFilter({ ...filter, trouble: currentTarget.checked })}
        />
        Only trouble
      </label>
      <label class="live-tick">
        <input
          type="checkbox"
          checked={times}
          onChange={({ currentTarget }) => onTimes(currentTarget.checked)}
        />
        Times
      </label>
      <span class="live-count quiet">
        {showsEverything(filter) ? (
          `${all} ${all === 1 ? 'exchange' : 'exchanges'}`
        ) : (
          <>
            {shown} of {all}{' '}
            <button type="button" class="link" onClick={() => onFilter(EVERYTHING)}>
              Show all
            </button>
          </>
        )}
      </span>
    </search>
  );
}
