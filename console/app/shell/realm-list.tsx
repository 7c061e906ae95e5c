import { useEffect, useRef } from 'preact/hooks';
import type { RealmGroup } from './realm-options.ts';

/** What can be picked, below the field that it belongs to. The focus stays in the field. */
export function RealmList({
  open,
  groups,
  active,
  current,
  problem,
  onPick,
}: {
  readonly open: boolean;
  readonly groups: readonly RealmGroup[];
  /** The position of the option that Enter takes. */
  readonly active: number;
  readonly current: string;
  /** Why what was typed is no realm. */
  readonly problem: string | undefined;
  readonly onPick: (realm: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  let position = -1;
  return (
    <div class="realm-popup" hidden={!open}>
      {problem !== undefined && (
        <p class="realm-problem" role="alert">
          {problem}
        </p>
      )}
      {/* pressing the mouse would take the focus out of the field, and close the list before the click */}
      <div
        id="realm-list"
        class="realm-list"
        ref={list}
        role="listbox"
        aria-label="Realms"
        tabIndex={-1}
        onMouseDown={(event) => event.preventDefault()}
      >
        {groups.map(({ heading, options, more }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields, and these are options
          <div key={heading} role="group" aria-label={heading}>
            <div class="realm-heading" aria-hidden="true">
              {heading}
            </div>
            {options.map(({ realm, about }) => {
              position += 1;
              const own = position;
              return (
                <button
                  type="button"
                  tabIndex={-1}
                  key={realm}
                  id={`realm-option-${own}`}
                  class="realm-option"
                  role="option"
                  aria-selected={own === active}
                  aria-current={realm === current}
                  onClick={() => onPick(realm)}
                >
                  <code>{realm}</code>
                  <span>{about}</span>
                </button>
              );
            })}
            {more > 0 && <div class="realm-more">{more} more: type a part of the name</div>}
          </div>
        ))}
      </div>
      <p class="realm-hint">
        {groups.length === 0 && 'No scenario is called so. '}
        <code>iss-wrong~mine</code> is a private copy of the scenario <code>iss-wrong</code>.
      </p>
    </div>
  );
}
