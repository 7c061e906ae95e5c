import { changeOf, editRow, removeRow, restoreRow } from '../../../walk/draft.ts';
import type { Draft, HopKind, Row } from '../../../walk/types.ts';
import { ClauseLink } from '../../parts/clause-link.tsx';
import { explanationOf } from './explanations.ts';

/** Characters from which on a value gets more than a line. */
const LONG = 90;

const SIGNS = { changed: 'changed', 'left out': 'left out', added: 'added' } as const;

/** One value of a request: whether it is sent, its name, and what it is. */
export function RowEditor({
  kind,
  draft,
  row,
  change,
}: {
  readonly kind: HopKind;
  readonly draft: Draft;
  readonly row: Row;
  readonly change: (draft: Draft) => void;
}) {
  const { id, name, value, included, prepared, where } = row;
  const how = changeOf(row);
  const label = name || 'without a name';
  const explanation = explanationOf(kind, row);
  const edit = (changes: Partial<Pick<Row, 'name' | 'value' | 'included'>>) =>
    change(editRow(draft, id, changes));
  // By what was prepared: a field that changes under the fingers would lose the caret.
  const isLong = (prepared?.value.length ?? 0) > LONG || prepared?.value.includes('\n') === true;
  const field = {
    class: 'code',
    value,
    disabled: !included,
    spellcheck: false,
    autocapitalize: 'none',
    autocomplete: 'off',
    'aria-label': `Value of ${label}`,
  } as const;
  return (
    <div
      class={`walk-edit-row ${how === undefined ? '' : 'walk-row-edited'} ${included ? '' : 'walk-row-out'}`}
    >
      <input
        type="checkbox"
        checked={included}
        aria-label={where === 'kept' ? `Keep ${label}` : `Send ${label}`}
        onChange={(event) => edit({ included: event.currentTarget.checked })}
      />
      {prepared ? (
        <code class="walk-row-name">{name}</code>
      ) : (
        <input
          class="code walk-row-name"
          value={name}
          placeholder="name"
          aria-label="Name"
          spellcheck={false}
          autocapitalize="none"
          autocomplete="off"
          onInput={(event) => edit({ name: event.currentTarget.value })}
        />
      )}
      {isLong ? (
        <textarea
          {...field}
          rows={Math.min(8, Math.max(2, value.split('\n').length))}
          onInput={(event) => edit({ value: event.currentTarget.value })}
        />
      ) : (
        <input {...field} onInput={(event) => edit({ value: event.currentTarget.value })} />
      )}
      <span class="walk-row-state">
        {how !== undefined && (
          <>
            <span class="walk-row-how">{SIGNS[how]}</span>{' '}
            <button
              type="button"
              class="link"
              aria-label={prepared ? `undo ${label}` : `remove ${label}`}
              onClick={() => change(prepared ? restoreRow(draft, id) : removeRow(draft, id))}
            >
              {prepared ? 'undo' : 'remove'}
            </button>
          </>
        )}
      </span>
      {explanation && (
        <p class="walk-row-why">
          {explanation.text} <ClauseLink clause={explanation.clause} />
        </p>
      )}
    </div>
  );
}
